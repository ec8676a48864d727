import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireRecord } from '#local';
import { Credentials } from '../../packages/local/dynamodb/credentials.ts';
import { startEngine } from '../../packages/local/dynamodb/engine.ts';
import { Meter } from '../../packages/local/metrics.ts';
import { readFunctions, readTables } from '../../packages/local/resources.ts';
import { Policies } from '../../packages/local/dynamodb/policy.ts';
import { Objects } from '../../packages/local/s3/objects.ts';
import { type ProxyOptions, startProxy } from '../../packages/local/dynamodb/proxy.ts';
import { createTables } from '../../packages/local/dynamodb/tables.ts';
import { Template } from '../../packages/local/template.ts';
import { root } from '../support/sources.ts';
import { temporary } from './support.ts';

/** A resource of a template as written. */
export interface Written {
	readonly Type: string;
	// oxlint-disable-next-line typescript/no-explicit-any -- tests change resources of every shape
	readonly Properties: any;
}

export type Wire = Awaited<ReturnType<typeof startWire>>;

/** The tables and the wire proxy of the build, without functions. A function's key suffices to call in its name. */
export async function startWire() {
	const directory = temporary();
	const template = new Template(join(root, 'cdk.out'), () => 'secret');
	const parts = readFunctions(template);
	const all = readTables(template);
	const engine = await startEngine(directory.path, undefined);
	await createTables(engine, all);
	const records: WireRecord[] = [];
	let faults: ProxyOptions['faults'];
	let copies = 0;

	/** A proxy that enforces the policies of a directory of templates. Resolves to its address. */
	async function open(templates: string): Promise<{ url: string; stop(): Promise<void> }> {
		return startProxy({
			engine,
			tables: new Map(all.map((table) => [table.name, table])),
			credentials: new Credentials(parts, () => Date.now()),
			policies: new Policies(new Template(templates, () => 'secret')),
			objects: new Objects(directory.path),
			meter: new Meter(),
			now: () => Date.now(),
			callerOf: () => undefined,
			onWrite: () => undefined,
			onWire: (record) => records.push(record),
			faults: (call) => faults?.(call) ?? 'pass',
		});
	}

	const proxy = await open(join(root, 'cdk.out'));
	const part = (label: string) => parts.find((one) => one.label === label) ?? missing(label);
	return {
		url: proxy.url,
		/** All calls since the start. */
		records,
		hurt: (decide: ProxyOptions['faults']) => void (faults = decide),
		/** The access key of a function. */
		keyOf: (label: string) => part(label).key,
		environmentOf: (label: string) => part(label).environment,
		/** Another proxy, with the build's templates but for a change of the API's. */
		async changed(change: (resources: Record<string, Written>) => void) {
			const copy = join(directory.path, `cdk.out-${++copies}`);
			cpSync(join(root, 'cdk.out'), copy, { recursive: true });
			const file = join(copy, 'conghua-base-dev-us-east-1-api.template.json');
			const written = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, Written> };
			change(written.Resources);
			writeFileSync(file, JSON.stringify(written));
			return open(copy);
		},
		async stop() {
			await proxy.stop();
			await engine.stop();
			directory.remove();
		},
	};
}

function missing(label: string): never {
	throw new Error(`no function ${label}`);
}
