import { maxLanes } from '#stock';
import type { FunctionName } from '../../../infra/functions.ts';
import { type Call, type Inputs, batchMs, callsOf, stripeCallsOfRefund, tableUnits } from './durations.ts';
import type { Consumer } from './deployed.ts';
import { type Quota, quotas } from './inputs.ts';

/** What one part takes at a rate of orders, and its limit. All of it grows with the orders, but for `fixed`. */
export interface Row {
	readonly part: string;
	readonly unit: string;
	readonly perOrder: number;
	readonly fixed: number;
	/** Undefined where only the sum has a limit. */
	readonly limit: number | undefined;
	/** What raises the limit. */
	readonly raise: string;
	/** Whether the figure is counted, or rests on an assumption. */
	readonly basis: 'counted' | 'estimate';
}

/** What a part takes at so many orders a second. */
export const takes = ({ perOrder, fixed }: Row, rate: number): number => fixed + perOrder * rate;

/** The orders a second at which a part reaches its limit. */
export const breaksAt = ({ perOrder, fixed, limit }: Row): number =>
	limit === undefined || perOrder === 0 ? Infinity : Math.max(0, limit - fixed) / perOrder;

type Options = Partial<Pick<Row, 'fixed' | 'raise' | 'basis' | 'limit'>>;

function row(part: string, unit: string, perOrder: number, quota?: Quota, options: Options = {}): Row {
	const ofQuota = { limit: quota?.limit, raise: quota?.name ?? '' };
	return { part, unit, perOrder, fixed: 0, basis: 'counted', ...ofQuota, ...options };
}

/** A new checkout, and the order as it is paid, shipped and received, pass the filters of the consumers. */
export const recordsOfOrder = 4;

const estimate = { basis: 'estimate' } as const;

/** Every part, at so many orders a second. The rate decides the number of the stream's shards. */
export function rowsOf(inputs: Inputs, rate: number): Row[] {
	return [
		...gatewayRows(inputs),
		...concurrencyRows(inputs),
		...tableRows(inputs),
		...partitionRows(inputs),
		...streamRows(inputs, rate),
		...scheduleRows(inputs),
		...outsideRows(inputs, rate),
	];
}

function gatewayRows(inputs: Inputs): Row[] {
	const requests = perOrder(
		callsOf(inputs).filter(({ http }) => http),
		() => 1,
	);
	const { throttle } = inputs.deployed.config;
	return [
		row('API Gateway, the account', 'requests/s', requests, quotas.gatewayRequests, estimate),
		row('API Gateway, the stage', 'requests/s', requests, undefined, {
			...estimate,
			limit: throttle.requestsPerSecond,
			raise: '`throttle` of the stage',
		}),
	];
}

/** Executions that run at the same time are the rate times the duration. */
function concurrencyRows(inputs: Inputs): Row[] {
	const calls = callsOf(inputs);
	const targets = [...new Set(calls.map(({ target }) => target))];
	const ofTarget = (target: FunctionName) =>
		perOrder(
			calls.filter((call) => call.target === target),
			({ milliseconds }) => milliseconds / 1000,
		);
	const following = Object.entries(batchMs(inputs)).reduce(
		(total, [consumer, milliseconds]) =>
			total + (recordsOfOrder * milliseconds) / 1000 / consumerOf(inputs, consumer).batchSize,
		0,
	);
	const fixed = inputs.deployed.schedules;
	const sum = targets.reduce((total, target) => total + ofTarget(target), following);
	const unit = 'executions';
	return [
		...targets.map((target) => row(`Lambda \`${target}\``, unit, ofTarget(target), undefined, estimate)),
		row('Lambda, consumers by full batches, and schedules', unit, following, undefined, { fixed, ...estimate }),
		row('Lambda, all, a new account', unit, sum, quotas.newAccountConcurrency, { fixed, ...estimate }),
		row('Lambda, all', unit, sum, quotas.concurrency, { fixed, ...estimate }),
		row(
			'Lambda, the largest function from nothing in 10 s',
			unit,
			Math.max(...targets.map(ofTarget)),
			quotas.concurrencyGrowth,
			estimate,
		),
	];
}

function tableRows(inputs: Inputs): Row[] {
	const warm = inputs.deployed.config.warmThroughput;
	const units = Object.entries(tableUnits(inputs)) as [keyof ReturnType<typeof tableUnits>, number][];
	return units.flatMap(([table, perUnit]) => [
		row(`Table \`${table}\`, new`, 'write units/s', perUnit, quotas.newTableWrites, {
			limit: warm?.[table]?.writeUnitsPerSecond ?? quotas.newTableWrites.limit,
		}),
		row(`Table \`${table}\``, 'write units/s', perUnit, quotas.tableWrites),
	]);
}

/** The hottest partition key of each kind of item. */
function partitionRows({ counted: { units, hottestCounter, maxPulses }, assumed }: Inputs): Row[] {
	const key = (part: string, perUnit: number, raise: string, options: Options = {}) =>
		row(`Key of ${part}`, 'write units/s', perUnit, quotas.partitionWrites, { raise, ...options });
	const counter = hottestCounter(assumed.tenants);
	const split = 'none: DynamoDB splits the key by sort key, in time';
	const row1 = { ...estimate, limit: assumed.rowTransactions, raise: `\`lanes\` of the listing, up to ${maxLanes}` };
	return [
		key('one buyer: checkouts', 0, '`rateLimits` of the stage', {
			...estimate,
			fixed: units.checkout * assumed.buyerOrders,
		}),
		row('Stock row, one lane', 'transactions/s', assumed.hottestRow, undefined, row1),
		row(`Stock row, ${maxLanes} lanes`, 'transactions/s', assumed.hottestRow, undefined, {
			...row1,
			limit: maxLanes * assumed.rowTransactions,
			raise: '`maxLanes`',
		}),
		key('the largest tenant: stock', units.stock * assumed.largestTenant, split, estimate),
		key('the largest tenant: orders', units.order * assumed.largestTenant, split, estimate),
		key('the largest tenant: audit log', units.audit * assumed.largestTenant, split, estimate),
		key('counters: placed', units.placedEvent * counter, 'more buckets in `packages/sales/table.ts`'),
		key('counters: paid to received', 3 * units.event * counter, 'more buckets in `packages/sales/table.ts`'),
		key('counters: placed, a full day', units.placedEventOfFullDay * counter, 'the same'),
		key('counters: paid to received, a full day', 3 * units.eventOfFullDay * counter, 'the same'),
		key('follow-ups: expiries', units.expiry, 'a partition for each of some shards'),
		key('follow-ups: shipments', units.shipment, 'a partition for each of some shards'),
		key('the checkouts of a day', units.placedList, 'a partition for each of some shards'),
		key('pulses, as if all had one', 0, 'none: they have 32,768', { fixed: maxPulses / 60 }),
	];
}

/** A shard for each partition of the table: those that it starts with, or that its writes or warm throughput need. */
export function shardsAt(inputs: Inputs, rate: number): number {
	const warm = inputs.deployed.config.warmThroughput?.orders?.writeUnitsPerSecond ?? 0;
	const writes = Math.max(quotas.newTableWrites.limit, warm, rate * tableUnits(inputs).orders);
	return Math.ceil(writes / quotas.partitionWrites.limit);
}

function consumerOf({ deployed }: Inputs, name: string): Consumer {
	const consumer = deployed.consumers.get(name);
	if (consumer === undefined) throw new Error(`no mapping of ${name}`);
	return consumer;
}

function streamRows(inputs: Inputs, rate: number): Row[] {
	const shards = shardsAt(inputs, rate);
	return Object.entries(batchMs(inputs)).map(([consumer, milliseconds]) => {
		const { batchSize, factor } = consumerOf(inputs, consumer);
		return row(
			`Stream, \`${consumer}\` in ${shards} shards, a batch in ${milliseconds.toFixed(0)} ms`,
			'records/s',
			recordsOfOrder,
			undefined,
			{
				...estimate,
				limit: (shards * factor * batchSize * 1000) / milliseconds,
				raise: `\`warmThroughput\` of \`orders\` (more shards); \`batchSize\`, now ${batchSize}; \`parallelizationFactor\` stays ${factor}`,
			},
		);
	});
}

/** Runs start every minute. Two that overlap handle the same batches, so they do not add up. */
function scheduleRows({ counted, deployed, assumed }: Inputs): Row[] {
	const { callMs, transactionMs, stripeMs, abandoned, refunds } = assumed;
	const perBatch = (counted.steps.expiryBatch * callMs) / 100;
	const releasing = (abandoned * counted.steps.expire * transactionMs) / counted.expiry.width;
	const refunding = (stripeCallsOfRefund * stripeMs + 3 * callMs) / counted.refunds.width;
	// Each order is flagged or not, received, and closed. The receipt and the closing are writes, by the clock at most.
	const advancing = (2 * callMs) / counted.advancing.width;
	const schedule = (
		name: FunctionName,
		milliseconds: number,
		{ headroomMs }: { readonly headroomMs: number },
		raise: string,
	) =>
		row(`Schedule \`${name}\``, 'seconds of a minute', (60 * milliseconds) / 1000, undefined, {
			...estimate,
			raise,
			limit: Math.min(60, deployed.functions[name].timeoutSeconds - headroomMs / 1000),
		});
	const later = '`timeoutSeconds`; what is left waits for the next minute';
	return [
		schedule('expire-checkouts', perBatch + releasing, counted.expiry, later),
		schedule('advance-orders', 3 * perBatch + advancing, counted.advancing, later),
		schedule('send-refunds', refunds * refunding, counted.refunds, '`width` of `refundSending`; what is left waits'),
	];
}

function outsideRows(inputs: Inputs, rate: number): Row[] {
	const { signIns, refreshes, refunds, logBytes } = inputs.assumed;
	const calls = callsOf(inputs);
	const executions = perOrder(calls, ({ milliseconds }) => milliseconds / 1000);
	const requests = perOrder(calls, () => 1);
	// DynamoDB asks for a table's key once in five minutes for each role and partition; an environment is decrypted at its start.
	const partitions = (shardsAt(inputs, rate) * Object.keys(inputs.deployed.functions).length) / 300;
	return [
		row('Stripe, payments opened', 'calls/s', 1, quotas.stripeEndpoint),
		row('Stripe, refunds made', 'calls/s', refunds, quotas.stripeEndpoint, estimate),
		row('Stripe, all calls', 'calls/s', 1 + stripeCallsOfRefund * refunds, quotas.stripeAccount, estimate),
		row('Cognito, sign-ins', 'calls/s', signIns, quotas.signIns, estimate),
		row('Cognito, refreshed tokens', 'calls/s', refreshes, quotas.tokenRefreshes, estimate),
		row('KMS, in the first 10 s', 'calls/s', executions / 10, quotas.keyRequests, { fixed: partitions, ...estimate }),
		row('Logs', 'MB/s', (requests * logBytes) / 1e6, undefined, estimate),
	];
}

function perOrder(calls: readonly Call[], of: (call: Call) => number): number {
	return calls.reduce((sum, call) => sum + call.perOrder * of(call), 0);
}
