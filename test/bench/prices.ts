import type { Life } from './operations.ts';

/** List prices of us-east-1 in dollars, November 2026: per million, and per gigabyte-second of Lambda on arm64. */
export const prices = {
	writes: 0.625,
	reads: 0.125,
	api: 1,
	invocations: 0.2,
	gigabyteSecond: 0.0000133334,
	/** What a transaction takes longer on DynamoDB than on an engine on this machine. */
	awsMs: 10,
} as const;

/** What the order path leaves out: per million requests, and per gigabyte of log. */
export const besides = { cloudFront: 1, firewall: 0.6, logGigabyte: 0.5 } as const;

/** Dollars a month, whether anyone buys or not. */
export const monthly = { firewall: 5, firewallRule: 1, alarmMetric: 0.1, metric: 0.3, key: 1, secret: 0.4 } as const;

/** HTTP calls, and reads of a kilobyte each with their consistency, that a step makes: each opens with one item. */
const calls = {
	path: { http: 3, reads: 2, steps: ['place', 'pay', 'hold'] },
	life: { http: 5, reads: 4, steps: ['place', 'pay', 'hold', 'ship', 'receive'] },
} as const;

/** Dollars for a million orders. Of the three events of a whole life, a paid order has had one. */
export function perMillion(
	{ life, functionMs, memoryMegabytes }: { life: Life; functionMs: number; memoryMegabytes: number },
	which: keyof typeof calls,
): { writes: number; reads: number; api: number; lambda: number } {
	const { http, reads, steps } = calls[which];
	const counted = which === 'life' ? life.count : life.count / 3;
	const units = steps.reduce<number>((sum, step) => sum + life[step], counted);
	const seconds = (functionMs / 1000) * (memoryMegabytes / 1024);
	// A batch of a hundred is one invocation: its share is a few hundredths of one.
	return {
		writes: units * prices.writes,
		reads: reads * prices.reads,
		api: http * prices.api,
		lambda: http * (prices.invocations + seconds * prices.gigabyteSecond * 1_000_000),
	};
}
