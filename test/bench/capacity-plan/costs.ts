import { besides, monthly, prices } from '../prices.ts';
import { type Inputs, batchMs, callsOf, tableUnits } from './durations.ts';
import { recordsOfOrder } from './rows.ts';

/** Dollars by what is billed. */
export type Dollars = readonly (readonly [what: string, dollars: number])[];

/** Dollars for a million orders, each from placed to received, without storage, traffic and Stripe's fees. */
export function costOfMillion(inputs: Inputs): Dollars {
	const { counted, assumed, deployed } = inputs;
	const calls = callsOf(inputs);
	const http = sum(calls.filter((call) => call.http).map(({ perOrder }) => perOrder));
	const executions = calls.map(
		({ target, perOrder, milliseconds }) => perOrder * execution(inputs, target, milliseconds),
	);
	const batches = Object.entries(batchMs(inputs)).map(([name, milliseconds]) => {
		const batchSize = deployed.consumers.get(name)?.batchSize ?? 1;
		return (recordsOfOrder / batchSize) * execution(inputs, name as keyof ReturnType<typeof batchMs>, milliseconds);
	});
	const writes = sum(Object.values(tableUnits(inputs))) + counted.units.index;
	const logGigabytes = (sum(calls.map(({ perOrder }) => perOrder)) * assumed.logBytes) / 1000;
	return [
		['DynamoDB, writes', writes * prices.writes],
		[
			'DynamoDB, reads',
			(counted.reads + assumed.searches * assumed.searchReads + assumed.browsing * assumed.browsingReads) *
				prices.reads,
		],
		['Lambda, requests', sum(executions)],
		['Lambda, consumers', sum(batches)],
		['API Gateway', http * prices.api],
		['CloudFront', http * besides.cloudFront],
		['Firewall', http * besides.firewall],
		['Logs', logGigabytes * besides.logGigabyte],
	];
}

/** Dollars for a million executions. */
function execution({ deployed }: Inputs, target: keyof Inputs['deployed']['functions'], milliseconds: number): number {
	const gigabytes = deployed.functions[target].memoryMegabytes / 1024;
	return prices.invocations + milliseconds * 1000 * gigabytes * prices.gigabyteSecond;
}

const minutesOfMonth = 43_800;

/** Dollars for a month in which nobody buys. */
export function costOfIdleMonth({ deployed, assumed }: Inputs): Dollars {
	const { billed, schedules, functions } = deployed;
	const runs = (schedules * minutesOfMonth) / 1_000_000;
	const idleRun =
		prices.invocations +
		4 * assumed.callMs * 1000 * (functions['expire-checkouts'].memoryMegabytes / 1024) * prices.gigabyteSecond;
	return [
		['Firewall', billed.firewalls * monthly.firewall + billed.firewallRules * monthly.firewallRule],
		['Alarms', billed.alarmMetrics * monthly.alarmMetric],
		['Metrics of log lines', billed.metrics * monthly.metric],
		['Key and secrets', billed.keys * monthly.key + billed.secrets * monthly.secret],
		['Schedules', runs * idleRun],
		['Their logs', ((runs * 1_000_000 * assumed.logBytes) / 1e9) * besides.logGigabyte],
	];
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
