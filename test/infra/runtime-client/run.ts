import { pathToFileURL } from 'node:url';
import { LogPatch } from './console.mjs';

/**
 * Runs a step under the console that Lambda's runtime installs. Arguments: `log` with the arguments of `log` as JSON, or
 * `invoke` with the file of a bundle.
 */
const [step, argument = ''] = process.argv.slice(2);
await LogPatch.patchConsole();
if (step === 'log') {
	const { log } = await import('#platform');
	for (const call of JSON.parse(argument) as Parameters<typeof log>[]) log(...call);
} else {
	const { handler } = (await import(pathToFileURL(argument).href)) as {
		handler: (event: unknown, context: object) => Promise<unknown>;
	};
	await handler({}, { awsRequestId: 'one', getRemainingTimeInMillis: () => 900_000 });
}
