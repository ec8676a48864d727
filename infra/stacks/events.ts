import { type App, Stack } from 'aws-cdk-lib/core';
import { refundFailed } from '#functions';
import { EveryMinute } from '../constructs/every-minute.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { Ground } from '../ground.ts';

/** A refund that did not reach the buyer is owed, and has to be returned by hand. */
const failedRefund = {
	message: refundFailed,
	metricName: 'RefundsFailed',
	description: 'a refund did not reach its buyer and will not by itself; the log of send-refunds names it',
};

/** Everything that follows from a decision: who watches which table, and what runs by the clock. */
export class EventsStack extends Stack {
	constructor(app: App, id: string, ground: Ground) {
		super(app, id, { terminationProtection: ground.config.terminationProtection });
		const orders = { table: 'orders', sortKeyPrefix: 'O#' } as const;
		const newCheckouts = { table: 'orders', sortKeyPrefix: 'C#', insertsOnly: true, patient: true } as const;
		const refunded = { table: 'orders', sortKeyPrefix: 'O#', having: 'refunded', patient: true } as const;
		const listings = { table: 'catalog', sortKeyPrefix: 'L#' } as const;
		const newImportParts = { table: 'catalog', sortKeyPrefix: 'P#', insertsOnly: true } as const;

		new StreamConsumer(this, 'count-sales', orders, ground);
		new StreamConsumer(this, 'watch-orders', orders, ground);
		new StreamConsumer(this, 'index-holds', newCheckouts, ground);
		const { target: sendRefunds } = new StreamConsumer(this, 'send-refunds', refunded, ground);
		new LogAlarm(this, 'refunds-failed', sendRefunds, failedRefund, ground);
		new StreamConsumer(this, 'index-listings', listings, ground);
		new StreamConsumer(this, 'import-listings', newImportParts, ground);
		new EveryMinute(this, 'expire-checkouts', ground);
		new EveryMinute(this, 'find-unshipped', ground);
	}
}
