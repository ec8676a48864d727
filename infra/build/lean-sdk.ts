import type { Plugin } from 'esbuild';

/**
 * Modules that the AWS SDK's client for DynamoDB brings and a Lambda can never reach, with what stands in their place:
 * 155 of 330 KB, and half of the time of the import. Should one be reached after all, it fails loudly.
 */
const replacements: Readonly<Record<string, string>> = {
	// Lambda puts the role's credentials into the environment, the first link of the default chain. The other links
	// (profiles, SSO, process, web identity, login, instance metadata) bring the clients of four more services.
	'@aws-sdk/credential-provider-node': `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
	// No operation of DynamoDB answers with a stream of events.
	'@smithy/core/event-streams': `throw new Error('event streams are not in this bundle: infra/build/lean-sdk.ts');`,
	// A client makes a cache for discovered endpoints, and uses it for no operation on items.
	'@aws-sdk/endpoint-cache': `export class EndpointCache {}`,
};

/** Builds functions without what the SDK does not need in them. */
export const leanSdk: Plugin = {
	name: 'lean-sdk',
	setup(build) {
		const names = new RegExp(`^(${Object.keys(replacements).join('|')})$`);
		build.onResolve({ filter: names }, ({ path, resolveDir }) => ({
			path,
			namespace: 'lean-sdk',
			pluginData: resolveDir,
		}));
		build.onLoad({ filter: /.*/, namespace: 'lean-sdk' }, ({ path, pluginData }) => ({
			contents: replacements[path] ?? '',
			resolveDir: String(pluginData),
		}));
	},
};
