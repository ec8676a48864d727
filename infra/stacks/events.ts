import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { type App, Duration, Stack } from 'aws-cdk-lib/core';
import { dayLeftOut, daySealed, listingsBehind, refundFailed, sealingDone } from '#functions';
import { pulseSortKey } from '#orders';
import { ServiceAlarm } from '../constructs/service-alarm.ts';
import { MinuteSchedule } from '../constructs/minute-schedule.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';

/** A refund that did not reach the buyer is owed, and has to be returned by hand. */
const failedRefund = {
	message: refundFailed,
	metricName: 'RefundsFailed',
	description: 'a refund did not reach its buyer and will not by itself; the log of send-refunds names it',
};

/** Buyers are safe, for nothing is quoted of a tenant that is not active; one that was approved sells less than it may. */
const behind = {
	message: listingsBehind,
	metricName: 'ListingsBehind',
	description:
		'listings have not followed the state of their tenant for ten minutes; the log of follow-tenants names it',
};

/** Its figures are bounded far below what an item holds: a tenant in dozens of clusters and grades on one day is not. */
const leftOut = {
	message: dayLeftOut,
	metricName: 'TenantDaysLeftOut',
	description:
		'a day of a tenant is too large to be sealed and is missing from the seal; the log of seal-sales names it',
};

/** Everything that follows from a decision: who watches which table, and what runs by the clock. */
export class EventsStack extends Stack {
	constructor(app: App, id: string, shared: SharedResources) {
		super(app, id, atHome(shared.config));
		const orders = { sortKeyPrefix: 'O#' } as const;
		const newCheckouts = { sortKeyPrefix: 'C#', insertsOnly: true } as const;
		const pulses = { sortKeyPrefix: pulseSortKey } as const;
		const listings = { sortKeyPrefix: 'L#' } as const;
		const newImportParts = { sortKeyPrefix: 'P#', insertsOnly: true } as const;

		// A shard bears two readers: whatever else follows the orders has to become part of one of these.
		new StreamConsumer(
			this,
			'count-sales',
			{ table: 'orders', changes: [orders, newCheckouts, pulses], shardAware: true },
			shared,
		);
		new StreamConsumer(
			this,
			'index-orders',
			{
				table: 'orders',
				changes: [orders, newCheckouts, pulses],
				shardAware: true,
				retryUntilExpiry: true,
				batchWindow: true,
			},
			shared,
		);
		new StreamConsumer(this, 'index-listings', { table: 'catalog', changes: [listings] }, shared);
		new StreamConsumer(this, 'import-listings', { table: 'catalog', changes: [newImportParts] }, shared);
		new MinuteSchedule(this, 'expire-checkouts', shared);
		new MinuteSchedule(this, 'flag-overdue-shipments', shared);
		const { target: sendRefunds } = new MinuteSchedule(this, 'send-refunds', shared);
		new LogAlarm(this, 'refunds-failed', sendRefunds, failedRefund, shared);
		const { target: followTenants } = new MinuteSchedule(this, 'follow-tenants', shared);
		new LogAlarm(this, 'listings-behind', followTenants, behind, shared);
		const listShards = new PolicyStatement({
			actions: ['dynamodb:DescribeStream'],
			resources: [shared.variables.ORDERS_STREAM],
		});
		const sealing = new MinuteSchedule(this, 'seal-sales', shared, [listShards]);
		new LogAlarm(this, 'sales-left-out', sealing.target, leftOut, shared);
		this.#alarmOnDrift(sealing, shared);
		this.#alarmOnUnsealed(sealing, shared);
	}

	/** A sealed day on which the live count was wrong. The seal has repaired it; why it was wrong is for a person to find. */
	#alarmOnDrift({ target }: MinuteSchedule, shared: SharedResources): void {
		const drift = new MetricFilter(this, 'drift', {
			logGroup: target.logGroup,
			filterPattern: FilterPattern.stringValue('$.message', '=', daySealed),
			metricNamespace: 'ConghuaBase',
			metricName: 'TenantDaysWithDrift',
			metricValue: '$.differing',
		});
		new ServiceAlarm(this, 'sales-drift', shared, {
			description: 'a day was counted wrongly until it was sealed; see GET /v1/base/sales/seals',
			metric: drift.metric({ period: Duration.minutes(1), statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
	}

	/** A day is closed 24 hours after its beginning and sealed minutes later: 36 hours say that sealing does not get on. */
	#alarmOnUnsealed({ target }: MinuteSchedule, shared: SharedResources): void {
		const behind = new MetricFilter(this, 'unsealed', {
			logGroup: target.logGroup,
			filterPattern: FilterPattern.stringValue('$.message', '=', sealingDone),
			metricNamespace: 'ConghuaBase',
			metricName: 'HoursUnsealed',
			metricValue: '$.behindHours',
		});
		new ServiceAlarm(this, 'sales-unsealed', shared, {
			description: 'the newest sealed day ended more than 36 hours ago, or sealing has been silent for an hour',
			metric: behind.metric({ period: Duration.hours(1), statistic: 'Maximum' }),
			above: 36,
			periods: 1,
			silence: 'alarms',
		});
	}
}
