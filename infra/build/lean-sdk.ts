import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

type Replacement = string | ((source: string) => string);

const absent = (what: string) => `throw new Error('${what} not in this bundle: infra/build/lean-sdk.ts');`;

/**
 * Replacements for files of the AWS SDK's DynamoDB client that a Lambda never reaches: more than half of the
 * client. A replaced feature that is used after all fails by name. The build fails if the SDK drops a replaced
 * file or export, or imports an export that a replacement lacks.
 */
const replacements: Readonly<Record<string, Replacement>> = {
	// Lambda puts the role's credentials into the environment, the first link of the default chain. The other links
	// (profiles, SSO, process, web identity, login, instance metadata) bring the clients of four more services.
	'@aws-sdk/credential-provider-node/dist-es/index.js': `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
	// No DynamoDB operation returns an event stream.
	'@smithy/core/dist-es/submodules/event-streams/index.js': absent('event streams are'),
	'@smithy/signature-v4/dist-es/HeaderFormatter.js': `export class HeaderFormatter { format() { ${absent('event streams are')} } }`,
	// The client creates a cache for discovered endpoints, and no operation on items uses it.
	'@aws-sdk/endpoint-cache/dist-es/index.js': `export class EndpointCache {}`,
	// The endpoint rules know all partitions, account and ARN endpoints. Here the endpoint is the region's or the
	// one of the environment. Any other setting is refused.
	'@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js': `export const defaultEndpointResolver = ({ Endpoint, Region, UseFIPS, UseDualStack }) => {
		if (UseFIPS || UseDualStack || !/^[a-z]{2}-[a-z]+-[0-9]+$/.test(Region)) ${absent('such endpoints are')}
		const regional = () => 'https://dynamodb.' + Region + '.amazonaws.com' + (Region.startsWith('cn-') ? '.cn' : '');
		return { url: new URL(Endpoint ?? regional()), headers: {}, properties: {} };
	};`,
	'@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js': `export const partitionsInfo = { partitions: [] };`,
	// Used by AWS_RETRY_MODE=adaptive only.
	'@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': `export class AdaptiveRetryStrategy { constructor() { ${absent('adaptive retries are')} } }`,
	// A Lambda has no ~/.aws. The SDK would look for it, and for the region of an instance, when the environment is
	// silent.
	'@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js': `export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });
		export { CONFIG_PREFIX_SEPARATOR } from './constants';`,
	'@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js': `export const getInstanceMetadataRegion = async () => undefined;`,
	// The SDK copies its configuration of some hundred fields five times a call. An object that inherits them does as well.
	'@smithy/core/dist-es/submodules/schema/middleware/schemaDeserializationMiddleware.js': edited([
		['{\n            ...config,\n            ...context,\n        }', 'Object.assign(Object.create(config), context)'],
	]),
	'@smithy/core/dist-es/submodules/schema/middleware/schemaSerializationMiddleware.js': edited([
		[
			'{\n        ...config,\n        ...context,\n        endpoint,\n    }',
			'Object.assign(Object.create(config), context, { endpoint })',
		],
	]),
	'@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/endpointMiddleware.js': edited([
		['{ ...config }', 'Object.create(config)'],
	]),
	'@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/resolveAwsSdkSigV4Config.js': edited([
		['const params = {\n                ...config,', 'const params = {\n                __proto__: config,'],
	]),
	// The base stores no binary values, which alone would have to be decoded. `fromAttribute` refuses them.
	'@aws-sdk/dynamodb-codec/dist-es/codec-v2/DynamoDBJsonCodec2.js': edited([
		['return this.readAttributeValue(value);', 'return value;'],
	]),
	// An error with its stack, made for every call that succeeds.
	'@smithy/core/dist-es/submodules/retry/middleware-retry/retryMiddleware.js': edited([
		['let lastError = new Error();', 'let lastError;'],
	]),
	// The key of the cache of signing keys is a signature itself. Access key and session name the secret as well.
	'@smithy/signature-v4/dist-es/credentialDerivation.js': edited([
		['const credsHash = await hmac(sha256Constructor, credentials.secretAccessKey, credentials.accessKeyId);', ''],
		['${toHex(credsHash)}', '${credentials.accessKeyId}'],
	]),
	// Node takes 40 µs longer to recognise a key of bytes than to make a key object of them, at every signature.
	'@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js': edited([
		['import { createHash, createHmac }', 'import { createHash, createHmac, createSecretKey }'],
		['createHmac("sha256", toBuffer(this.secret))', 'createHmac("sha256", createSecretKey(toBuffer(this.secret)))'],
	]),
	// For a Node without SHA-256.
	'@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': `export const Sha256Js = undefined;`,
	// The plugin copies input and output of each call, even for a logger that discards them.
	'@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js': `export const getLoggerPlugin = () => ({ applyToStack() {} });
		export const loggerMiddleware = undefined;
		export const loggerMiddlewareOptions = undefined;`,
	// For files as bodies, whose length comes from the file system. It would be loaded with every function.
	'@smithy/core/dist-es/submodules/serde/util-body-length/calculateBodyLength.js': `export const calculateBodyLength = (body) => Buffer.byteLength(body);`,
	// S3's bucket names.
	'@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/index.js': `export const resolveParamsForS3 = undefined;`,
	// The user agent needs the version only.
	'@aws-sdk/client-dynamodb/package.json': (source) => JSON.stringify({ version: JSON.parse(source).version }),
	// An unregistered error keeps its name and loses its class. These are the errors of operations on items.
	'@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js': (source) =>
		source.replaceAll(/^n0_registry\.registerError\((\w+)\$, .*$/gm, (line, name: string) =>
			itemErrors.has(name) ? line : '',
		),
};

/** A file with some texts replaced. The build fails if the SDK drops one of them. */
function edited(edits: readonly (readonly [text: string, replacement: string])[]): Replacement {
	return (source) =>
		edits.reduce((edit, [text, replacement]) => {
			if (!edit.includes(text)) throw new Error(`the AWS SDK no longer has: ${text}`);
			return edit.replaceAll(text, replacement);
		}, source);
}

const itemErrors = new Set([
	'ConditionalCheckFailedException',
	'IdempotentParameterMismatchException',
	'InternalServerError',
	'ItemCollectionSizeLimitExceededException',
	'ProvisionedThroughputExceededException',
	'ReplicatedWriteConflictException',
	'RequestLimitExceeded',
	'ResourceNotFoundException',
	'ThrottlingException',
	'TransactionCanceledException',
	'TransactionConflictException',
	'TransactionInProgressException',
]);

/** Builds functions without the unused parts of the AWS SDK. */
export const leanSdk: Plugin = {
	name: 'lean-sdk',
	setup(build) {
		const loaded = new Set<string>();
		build.onLoad({ filter: /node_modules\/@(?:aws-sdk|smithy)\// }, ({ path }) => {
			const file = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
			const replacement = replacements[file];
			if (replacement === undefined) return undefined;
			loaded.add(file);
			const contents = typeof replacement === 'string' ? replacement : replacement(readFileSync(path, 'utf8'));
			return { contents, loader: file.endsWith('.json') ? 'json' : 'js', resolveDir: dirname(path) };
		});
		build.onEnd(() => {
			const missing = Object.keys(replacements).filter((file) => loaded.size > 0 && !loaded.has(file));
			return { errors: missing.map((file) => ({ text: `the AWS SDK no longer loads ${file}` })) };
		});
	},
};
