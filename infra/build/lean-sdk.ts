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
	'@smithy/signature-v4/dist-es/HeaderFormatter.js': `export class HeaderFormatter { format() { ${absent('event streams are')} } }`,
	// The endpoint rules know all partitions, account and ARN endpoints. Here the endpoint is the region's or the
	// one of the environment. Any other setting is refused.
	'@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js': `export const defaultEndpointResolver = ({ Endpoint, Region, UseFIPS, UseDualStack }) => {
		if (UseFIPS || UseDualStack || !/^[a-z]{2}-[a-z]+-[0-9]+$/.test(Region)) ${absent('such endpoints are')}
		const regional = () => 'https://dynamodb.' + Region + '.amazonaws.com' + (Region.startsWith('cn-') ? '.cn' : '');
		const { protocol, hostname, port, path } = typeof Endpoint === 'object' ? Endpoint : {};
		const given = hostname ? protocol + '//' + hostname + (port ? ':' + port : '') + path : Endpoint;
		return { url: new URL(given ?? regional()), headers: {}, properties: {} };
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
		['{ ...config }', 'config'],
	]),
	// The endpoint of a client is always the same. The SDK composes and parses it three times a call.
	'@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/adaptors/getEndpointFromInstructions.js': `const endpoints = new WeakMap();
		export const bindGetEndpointFromInstructions = (configuredEndpoint) => {
			const resolve = async (config) => config.endpointProvider({
				Endpoint: (await config.endpoint?.()) ?? (await configuredEndpoint(config.serviceId)),
				Region: await config.region(),
				UseFIPS: await config.useFipsEndpoint(),
				UseDualStack: await config.useDualstackEndpoint(),
			});
			return async (input, instructions, config) => {
				const known = endpoints.get(config);
				if (known) return known;
				const endpoint = await resolve(config);
				endpoints.set(config, endpoint);
				return endpoint;
			};
		};
		export const resolveParams = undefined;`,
	'@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/resolveAwsSdkSigV4Config.js': edited([
		['const params = {\n                ...config,', 'const params = {\n                __proto__: config,'],
	]),
	// Requests and responses of operations on items are JSON as they are: the base stores no binary values, and no such
	// response has a time. The SDK writes each byte by a schema and reads each value by one.
	'@aws-sdk/dynamodb-codec/dist-es/codec-v2/DynamoDBJsonCodec2.js': readFileSync(
		new URL('item-codec.ts', import.meta.url),
		'utf8',
	),
	'@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js': (source) => itemOperations(withoutErrors(source)),
	'@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonCodec2.js': `export class JsonCodec2 { constructor() { ${absent('other codecs are')} } }`,
	// Host prefixes, which no operation of DynamoDB has.
	'@smithy/core/dist-es/submodules/protocols/HttpBindingNormalizedSchema.js': `export const getHttpOperationBindings = () => [];
		export const HttpBindingNormalizedSchema = undefined;`,
	// An error with its stack, made for every call that succeeds.
	'@smithy/core/dist-es/submodules/retry/middleware-retry/retryMiddleware.js': edited([
		['let lastError = new Error();', 'let lastError;'],
	]),
	// The key of the cache of signing keys is a signature itself. Access key and session name the secret as well.
	'@smithy/signature-v4/dist-es/credentialDerivation.js': edited([
		['const credsHash = await hmac(sha256Constructor, credentials.secretAccessKey, credentials.accessKeyId);', ''],
		['${toHex(credsHash)}', '${credentials.accessKeyId}'],
	]),
	// A hash in one call takes half the time of one in three. Node takes 40 µs longer to recognise a key of bytes than to make
	// a key object of them, at every signature.
	'@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js': `import { createHmac, createSecretKey, hash } from 'node:crypto';
		const keys = new WeakMap();
		const keyOf = (secret) => {
			if (typeof secret === 'string') return createSecretKey(secret, 'utf8');
			const key = keys.get(secret) ?? createSecretKey(secret);
			keys.set(secret, key);
			return key;
		};
		export class Sha256Node {
			constructor(secret) { this.secret = secret; }
			update(data) {
				if (this.data !== undefined) ${absent('hashes in parts are')}
				this.data = data;
			}
			async digest() {
				if (this.secret === undefined) return hash('sha256', this.data, 'buffer');
				return createHmac('sha256', keyOf(this.secret)).update(this.data).digest();
			}
		}`,
	// A stream in between, and another prototype for each buffer.
	'@smithy/core/dist-es/submodules/serde/util-stream/stream-collector.js': `export const streamCollector = (stream) =>
			new Promise((resolve, reject) => {
				const chunks = [];
				stream.on('data', (chunk) => chunks.push(chunk));
				stream.on('error', reject);
				stream.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
			});`,
	'@smithy/core/dist-es/submodules/protocols/collect-stream-body.js': edited([['Uint8ArrayBlobAdapter.mutate(', '(']]),
	// The names of system and SDK are the same at each call.
	'@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js': edited([
		[
			'(await options.defaultUserAgentProvider()).map(escapeUserAgent)',
			'[...(options.escapedUserAgent ??= (await options.defaultUserAgentProvider()).map(escapeUserAgent))]',
		],
	]),
	// DynamoDB names no date to retry at. The SDK's parser of dates takes any of HTTP's forms.
	'@smithy/core/dist-es/submodules/retry/middleware-retry/parseRetryAfterHeader.js': edited([
		['import { parseRfc7231DateTime } from "@smithy/core/serde";', ''],
		['parseRfc7231DateTime(retryAfter)', 'new Date(retryAfter)'],
	]),
	// The plugin copies input and output of each call, even for a logger that discards them.
	'@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js': `export const getLoggerPlugin = () => ({ applyToStack() {} });
		export const loggerMiddleware = undefined;
		export const loggerMiddlewareOptions = undefined;`,
	// For files as bodies, whose length comes from the file system. It would be loaded with every function.
	'@smithy/core/dist-es/submodules/serde/util-body-length/calculateBodyLength.js': `export const calculateBodyLength = (body) => Buffer.byteLength(body);`,
	// The user agent needs the version only.
	'@aws-sdk/client-dynamodb/package.json': (source) => JSON.stringify({ version: JSON.parse(source).version }),
	// Settings and checks of clients that ours does not make: extensions, account endpoints, endpoint discovery,
	// defaults modes and an old Node.
	'@aws-sdk/client-dynamodb/dist-es/runtimeExtensions.js': `export const resolveRuntimeExtensions = (config) => config;`,
	'@aws-sdk/client-dynamodb/dist-es/endpoint/EndpointParameters.js': without([
		'AccountId: { type: "builtInParams", name: "accountId" },',
		'AccountIdEndpointMode: { type: "builtInParams", name: "accountIdEndpointMode" },',
	]),
	'@aws-sdk/core/dist-es/submodules/account-id-endpoint/AccountIdEndpointModeConfigResolver.js': `export const resolveAccountIdEndpointModeConfig = (config) => config;`,
	'@aws-sdk/core/dist-es/submodules/account-id-endpoint/NodeAccountIdEndpointModeConfigOptions.js': `export const NODE_ACCOUNT_ID_ENDPOINT_MODE_CONFIG_OPTIONS = {};
		export const ENV_ACCOUNT_ID_ENDPOINT_MODE = undefined;
		export const CONFIG_ACCOUNT_ID_ENDPOINT_MODE = undefined;`,
	'@aws-sdk/client-dynamodb/dist-es/commands/DescribeEndpointsCommand.js': `export const DescribeEndpointsCommand = undefined;`,
	'@aws-sdk/middleware-endpoint-discovery/dist-es/index.js': `export const resolveEndpointDiscoveryConfig = (config) => config;
		export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {};`,
	'@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js': `export const resolveDefaultsModeConfig = () => async () => 'legacy';`,
	'@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js': `export const emitWarningIfUnsupportedVersion = () => {};
		export const state = {};`,
	'@smithy/core/dist-es/submodules/client/smithy-client/emitWarningIfUnsupportedVersion.js': `export const emitWarningIfUnsupportedVersion = () => {};`,
	// Partitions and ARNs, for the endpoint rules.
	'@aws-sdk/core/dist-es/submodules/client/util-endpoints/aws.js': `export const awsEndpointFunctions = undefined;`,
	// The names of tables of each call, for endpoints of accounts.
	'@aws-sdk/client-dynamodb/dist-es/commandBuilder.js': (source) =>
		source.replace(/^export const _ep\d+ = \{\n[^]*?^\};$/gm, (text) => text.replace(/\{[^]*/, '{};')),
	// Filters of a log that is not written.
	'@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js': `export const schemaLogFilter = (_, data) => data;`,
	// The store of the runtime, where the runtime has one. The SDK would bring its own.
	'@aws/lambda-invoke-store/dist-es/invoke-store.js': `export const InvokeStore = { getInstanceAsync: async () => globalThis.awslambda?.InvokeStore };
		export const InvokeStoreBase = undefined;`,
	// Signatures of links, events and messages.
	'@smithy/signature-v4/dist-es/SignatureV4.js': withoutMethods(['presign', 'signEvent', 'signMessage', 'signString']),
	// Event streams, and errors of other protocols.
	'@smithy/core/dist-es/submodules/protocols/HttpProtocol.js': withoutMethods([
		'resolveError',
		'serializeEventStream',
		'deserializeEventStream',
		'loadEventStreamCapability',
		'deserializeHttpMessage',
		'getEventStreamMarshaller',
		'resolveEventStreamMarshaller',
	]),
	'@aws-sdk/core/dist-es/submodules/protocols/ProtocolLib.js': withoutMethods([
		'resolveRestContentType',
		'setQueryCompatError',
		'queryCompatOutput',
		'findQueryCompatibleError',
	]),
};

/** A file without some texts. */
function without(texts: readonly string[]): Replacement {
	return edited(texts.map((text) => [text, '']));
}

/** A file without some methods of its class. Calling one fails by its name. */
function withoutMethods(names: readonly string[]): Replacement {
	return (source) =>
		names.reduce((edit, name) => {
			const method = new RegExp(`^    (?:async )?${name}\\([^]*?^    \\}\\n`, 'm');
			if (!method.test(edit)) throw new Error(`the AWS SDK no longer has: ${name}`);
			return edit.replace(method, '');
		}, source);
}

/** A file with some texts replaced. The build fails if the SDK drops one of them. */
function edited(edits: readonly (readonly [text: string, replacement: string])[]): (source: string) => string {
	return (source) =>
		edits.reduce((edit, [text, replacement]) => {
			if (!edit.includes(text)) throw new Error(`the AWS SDK no longer has: ${text}`);
			return edit.replaceAll(text, replacement);
		}, source);
}

/** The errors that the platform knows by class, or that carry a mark that the SDK retries them by. */
const knownErrors = new Set([
	'ConditionalCheckFailedException',
	'ReplicatedWriteConflictException',
	'TransactionCanceledException',
]);

/** An unregistered error keeps its name and loses its class. */
function withoutErrors(source: string): string {
	return source.replaceAll(/^n0_registry\.registerError\((\w+)\$, .*$/gm, (line, name: string) =>
		knownErrors.has(name) ? line : '',
	);
}

/** Operations on items, whose input and output the codec takes as they are, have no schemas of them. */
function itemOperations(source: string): string {
	const inputs =
		/\(\) => ((?:Transact)?(?:Batch)?(?:Get|Put|Update|Delete|Write)Items?|Query)Input\$, \(\) => \1Output\$/g;
	const namespace = 'const n0 = "com.amazonaws.dynamodb";';
	return edited([[namespace, `${namespace} const itemOperation = [3, n0, 'ItemOperation', 0, [], []];`]])(
		source.replaceAll(inputs, 'itemOperation, itemOperation'),
	);
}

/** Builds functions without the unused parts of the AWS SDK. */
export const leanSdk: Plugin = {
	name: 'lean-sdk',
	setup(build) {
		const loaded = new Set<string>();
		build.onLoad({ filter: /node_modules\/@(?:aws|aws-sdk|smithy)\// }, ({ path }) => {
			const file = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
			const replacement = replacements[file];
			if (replacement === undefined) return undefined;
			loaded.add(file);
			const contents = typeof replacement === 'string' ? replacement : replacement(readFileSync(path, 'utf8'));
			const own = typeof replacement === 'string' ? 'ts' : 'js';
			return { contents, loader: file.endsWith('.json') ? 'json' : own, resolveDir: dirname(path) };
		});
		build.onEnd(() => {
			const missing = Object.keys(replacements).filter((file) => loaded.size > 0 && !loaded.has(file));
			return { errors: missing.map((file) => ({ text: `the AWS SDK no longer loads ${file}` })) };
		});
	},
};
