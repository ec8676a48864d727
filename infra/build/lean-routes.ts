import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Any property of it is itself, and as a text it is empty. */
const nothing = `const nothing = new Proxy({}, { get: (_, name) => (name === Symbol.toPrimitive ? () => '' : nothing) });`;

/**
 * Leaves the examples of routes out of the functions. Only the API reference shows them, and it is made from the sources.
 * Route tables still name them, so each export stays, without its content.
 */
export const leanRoutes: Plugin = {
	name: 'lean-routes',
	setup({ onLoad }) {
		onLoad({ filter: /\/packages\/http\/[a-z-]*examples\.ts$/ }, ({ path }) => {
			const names = [...readFileSync(path, 'utf8').matchAll(/^export const (\w+) =/gm)].map(([, name]) => name);
			if (names.length === 0) throw new Error(`no examples in ${path}: infra/build/lean-routes.ts`);
			return { contents: [nothing, ...names.map((name) => `export const ${name} = nothing;`)].join('\n') };
		});
	},
};
