import { startBase } from '#local';
import {
	apiOf,
	authorizersOf,
	Credentials,
	gateway,
	listen,
	Meter,
	Objects,
	openRuntime,
	Policies,
	readCors,
	readRoutes,
	readSite,
	Router,
	startProxy,
	Workers,
} from '#local/testing';
import type { Ask, Start, Told } from './server-process.ts';

/**
 * A base in a process of its own, over an engine that runs already. `whole` is the local runtime as `npm start` runs it;
 * in `direct` the functions talk to the engine past the wire proxy, and no stream is consumed: what is left is what a
 * deployed base has too.
 */
const start = JSON.parse(process.argv[2] ?? '{}') as Start;
const durationsMs: number[] = [];

const onLog = (_: string, line: string) => {
	const said = /"route":"POST \/v1\/checkouts","requestId":"[^"]*","status":201,"durationMs":(\d+)/.exec(line);
	if (said !== null) durationsMs.push(Number(said[1]));
};
const options = { templates: start.templates, dataDir: start.dataDir, port: 0, dynamodbEndpoint: start.engine, onLog };

async function whole() {
	const base = await startBase(options);
	return { port: base.port, token: base.token, tables: {}, memoryMegabytes: 0 };
}

async function direct() {
	const listening = await listen(0);
	const benchBase = await openRuntime(options, new AsyncDisposableStack());
	const { engine, functions, template, tables, clock, issuer } = benchBase;
	const meter = new Meter();
	// Of the wire proxy only its STS is used.
	const sts = await startProxy({
		engine,
		tables: new Map(tables.map((table) => [table.name, table])),
		credentials: new Credentials(functions, () => clock.now()),
		policies: new Policies(template),
		objects: new Objects(start.dataDir),
		meter,
		now: () => clock.now(),
		callerOf: () => undefined,
		onWrite: () => undefined,
		onWire: undefined,
		faults: undefined,
	});
	const workers = new Workers({
		clock,
		meter,
		extraEnvironment: () => ({ AWS_ENDPOINT_URL_DYNAMODB: start.engine, AWS_ENDPOINT_URL_STS: sts.url }),
		onLog,
	});
	const routes = readRoutes(template, functions);
	const api = { ...apiOf(template), account: template.location.account };
	const cors = readCors(template);
	const site = readSite(template);
	const upload = () => Promise.reject(new Error('no buckets here'));
	const parts = { clock, issuer, workers, cors, site, api, media: [], upload, controls: [] };
	listening.serve(gateway({ ...parts, router: new Router(routes) }));
	const [authorizer] = authorizersOf(routes);
	if (authorizer === undefined) throw new Error('an API without an authorizer');
	const storefront = functions.find(
		(lambda) => lambda.environment['CURSOR_SECRET'] && lambda.environment['DIRECTORY_TABLE'],
	);
	return {
		port: listening.port,
		token: (body: Parameters<typeof issuer.token>[0]) => issuer.token(body, authorizer),
		tables: storefront?.environment ?? {},
		memoryMegabytes: storefront?.memoryMegabytes ?? 0,
	};
}

const { token, ...ready } = await (start.kind === 'whole' ? whole() : direct());
const tell = (told: Told) => process.send?.(told);
process.on('message', (ask: Ask) => {
	if ('tokens' in ask)
		void Promise.all(ask.tokens.map((claims) => token(claims))).then((tokens) => tell({ id: ask.id, value: tokens }));
	else if (ask.of === 'cpu') tell({ id: ask.id, value: cpuSeconds() });
	else tell({ id: ask.id, value: durationsMs.splice(0) });
});
// When the bench is gone there is nobody to serve.
process.on('disconnect', () => process.exit());
tell({ id: 0, value: ready });

function cpuSeconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000_000;
}
