import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { root } from '../support/sources.ts';
import { leanSdk } from '../../infra/build/lean-sdk.ts';
import { bundleClient, bundleOf, byPackage, environmentCredentials, importMs, names } from './bundles.ts';
import { openBenchBase } from './bench-base.ts';
import { cpuByPart } from './cpu.ts';
import { lag } from './lag.ts';
import { median } from './load.ts';
import { type Life, live, operations } from './operations.ts';
import { perMillion, prices } from './prices.ts';
import { compare, race, worlds } from './rounds.ts';
import { startEngineProcess, startServer } from './server-process.ts';

/**
 * `npm run bench`: what a checkout costs, beside what it would cost at least (`npm run bench -- cpu`: the CPU by part alone). Everything is measured in one run, in turns;
 * units are counted, and everything that is time is of this machine and this hour.
 */
const started = performance.now();
const say = (text = '') => process.stdout.write(`${text}\n`);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => {
	say(`| ${head.join(' | ')} |`);
	say(`|${head.map((_, i) => (i === 0 ? ' --- |' : ' --: |')).join('')}`);
	for (const row of rows) say(`| ${row.join(' | ')} |`);
	say();
};
const directory = mkdtempSync(path.join(tmpdir(), 'conghua-bench-'));
const disposables: (() => unknown)[] = [];

try {
	const [processor] = cpus();
	say('# What a checkout costs\n');
	say(
		`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${processor?.model},`,
	);
	say(`${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}. Repeat with \`npm run bench\`.\n`);
	if (process.argv.includes('cpu')) await cpu();
	else {
		const durationMs = await throughput();
		await visible();
		await cpu();
		await bundles();
		await money(durationMs);
	}
	say(`Measured in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
} finally {
	for (const close of disposables.toReversed()) await close();
	rmSync(directory, { recursive: true, force: true });
}

/** A base over an engine of its own. */
async function side(kind: 'direct' | 'whole') {
	const dataDir = mkdtempSync(path.join(directory, kind));
	const engine = await startEngineProcess(dataDir);
	disposables.push(() => engine.stop());
	const server = await startServer({ kind, templates: path.join(root, 'cdk.out'), dataDir, engine: engine.url });
	disposables.push(() => server.stop());
	return { engine, server };
}

/** The CPU of whole orders and of browsing, by part. */
async function cpu(): Promise<void> {
	const rows = await cpuByPart(await side('whole'), { count: 200, connections: [1, 16] });
	say('## CPU by part\n');
	say(
		'Milliseconds for each, all that follows from it included, without the load generator; the median of three rounds.',
	);
	say('`runtime` is the main thread, `helpers` the threads that compile, collect garbage and write files.\n');
	table(
		['', 'connections', 'per second', 'runtime', 'functions', 'helpers', 'engine', 'all'],
		rows.map(({ load, connections, perSecond, runtime, functions, helpers, engine, total }) => [
			load,
			connections,
			perSecond.toFixed(0),
			...[runtime, functions, helpers, engine, total].map((ms) => ms.toFixed(1)),
		]),
	);
	for (const { load, connections, byFunction } of rows) {
		const parts = [...byFunction].map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
		say(`${load}, ${connections}: ${parts.join(', ')}.`);
	}
	say();
}

/** How soon a paid order is in the figure that the cockpit shows. */
async function visible(): Promise<void> {
	const { server } = await side('whole');
	say('## From paid to visible\n');
	say(
		'From the answer to the event of a payment until an answer of the API counts its order; 300 orders each, the figure',
	);
	say('asked for again as soon as it is answered.\n');
	table(
		['payments at a time', 'paid/s', 'p50 ms', 'p95 ms', 'p99 ms'],
		(await lag(server, 300, [1, 4, 16])).map((row) => [
			row.connections,
			...[row.paidPerSecond, row.p50, row.p95, row.p99].map((figure) => figure.toFixed(0)),
		]),
	);
}

/** Checkouts per second, and the race. Answers the median duration of the function in milliseconds, one at a time. */
async function throughput(): Promise<{ durationMs: number; memoryMegabytes: number }> {
	const direct = await side('direct');
	const all = await worlds(direct, await side('whole'));
	await compare(all, 16, 1_500, 1);
	await direct.server.durationsMs();

	const single = await compare(all, 1, 150, 5);
	const durationMs = median(await direct.server.durationsMs());
	const measured = [...single, ...(await compare(all, 16, 400, 5)), ...(await compare(all, 64, 600, 5))];
	say('## Checkouts per second\n');
	say('Checkouts of two lines of one tenant: the very transactions of the function sent to the engine by the load');
	say(
		'generator, as bytes made beforehand and by the AWS SDK; HTTP with token, validation and the built function, past',
	);
	say(
		'the wire proxy and with no stream consumed; and the whole local runtime. Five rounds each in turn; `share` is the',
	);
	say('median of round by round.\n');
	table(
		['', 'connections', 'checkouts/s', 'share', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU ms each'],
		measured.map((row) => [
			row.world,
			row.connections,
			row.perSecond.toFixed(0),
			`${(100 * row.share).toFixed(0)} %`,
			...[row.p50, row.p95, row.p99].map((ms) => ms.toFixed(1)),
			row.cpuMs?.toFixed(2) ?? 'unknown',
		]),
	);
	const races = await race(all, { pieces: 100, connections: 64, races: 5 });
	say('## The last hundred pieces\n');
	say('1,000 buyers on 64 connections for one variant of which there are 100; five races each in turn.\n');
	table(
		['', 'sold', 's', 'times the raw engine', 'CPU ms a buyer'],
		races.map(({ world, sold, seconds, ratio, cpuMs }) => [
			world,
			sold.join(', '),
			...[seconds, ratio].map((single) => single.toFixed(2)),
			cpuMs?.toFixed(2) ?? 'unknown',
		]),
	);
	return { durationMs, memoryMegabytes: direct.server.memoryMegabytes };
}

async function bundles(): Promise<void> {
	const client = await bundleClient(directory, 'lean', [leanSdk]);
	const all = names();
	const plain = await bundleClient(directory, 'plain', [environmentCredentials]);
	const [functionMs = 0, ...others] = await importMs([plain.file, client.file, ...all.map(bundleOf)]);
	const [lean = 0, ...ours] = others;
	say('## Bundles\n');
	say(
		'Minified, and the time that a new Node takes to import it: the median of 15, in turn with the client for DynamoDB',
	);
	say('alone without the credential providers that a Lambda never uses, and with all that our bundles leave out.\n');
	const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
	table(
		['function', 'KB', 'import ms', 'times the client'],
		[
			['(the client without credential providers)', kilobytes(plain.bytes), functionMs.toFixed(1), '1.00'],
			['(the client as in our bundles)', kilobytes(client.bytes), lean.toFixed(1), (lean / functionMs).toFixed(2)],
			...all.map((name, i) => [
				name,
				kilobytes(statSync(bundleOf(name)).size),
				ours[i]?.toFixed(1) ?? '',
				((ours[i] ?? 0) / functionMs).toFixed(2),
			]),
		],
	);
	const parts = byPackage('storefront').map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(1)}`);
	say(`In the function that places checkouts, in KB: ${parts.join(', ')}.\n`);
}

async function money({ durationMs, memoryMegabytes }: { durationMs: number; memoryMegabytes: number }): Promise<void> {
	const benchBase = await openBenchBase();
	disposables.push(() => benchBase.engine.stop());
	const all = await operations(benchBase);
	const twoStyles = all.spread(2, 1);
	const twoSizes = [all.line(0, 0, 'jade', 'S'), all.line(0, 0, 'jade', 'M')];
	const lives = [
		['two styles of one tenant', await live(all, twoStyles)],
		['… stream batches of 36 tenants', await live(all, twoStyles, 36)],
		['two sizes of one color', await live(all, twoSizes)],
	] as const;
	say('## Write units of an order, counted\n');
	const steps: readonly (keyof Life)[] = ['place', 'pay', 'ship', 'receive', 'count', 'hold'];
	table(
		['', ...steps, 'life'],
		lives.map(([name, life]) => [name, ...steps.map((step) => round(life[step])), round(total(life))]),
	);
	const [, life] = lives[0];
	const functionMs = durationMs + prices.awsMs;
	say('## Dollars per million orders, list prices of us-east-1\n');
	const assumed = { life, functionMs, memoryMegabytes };
	const rows = [
		['the order path: place, open the payment, its event', perMillion(assumed, 'path')],
		['the whole life: ship and receive as well', perMillion(assumed, 'life')],
	] as const;
	table(
		['', 'writes', 'reads', 'HTTP API', 'Lambda', '$'],
		rows.map(([name, { writes, reads, api, lambda }]) => [
			name,
			...[writes, reads, api, lambda, writes + reads + api + lambda].map((dollars) => dollars.toFixed(2)),
		]),
	);
	say(`Assumed: each call is one request of the HTTP API and one invocation of ${memoryMegabytes} MB for the`);
	say(
		`${durationMs.toFixed(0)} ms that the function took here one at a time, and ${prices.awsMs} ms that DynamoDB takes longer than`,
	);
	say(
		'the engine on this machine; stream batches are of a hundred records. Not in it: logs, keys, bandwidth, storage,',
	);
	say("browsing, and Stripe's fees.\n");
}

function total(life: Life): number {
	return Object.values(life).reduce((sum: number, units: number) => sum + units, 0);
}

function round(units: number): number {
	return Math.round(units * 100) / 100;
}
