import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type App, Duration, Stack } from 'aws-cdk-lib/core';
import {
	dayLeftOut,
	daySealed,
	indexCompared,
	listingsBehind,
	refundFailed,
	returnUndecided,
	sealingDone,
} from '#functions';
import { ServiceAlarm } from '../constructs/service-alarm.ts';
import { MinuteSchedule } from '../constructs/minute-schedule.ts';
import { ObjectConsumer } from '../constructs/object-consumer.ts';
import { LogAlarm, messageFilter } from '../constructs/log-alarm.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';
import { type ConsumerName, streamFilters } from '../stream-filters.ts';

/** A refund that failed is still owed to the buyer and has to be paid by hand. */
const refundFailedAlarm = {
	message: refundFailed,
	metricName: 'RefundsFailed',
	description: 'a refund failed for good; the log of send-refunds names it',
};

/** Goods and money of a return in review are with nobody until the base decides. */
const returnUndecidedAlarm = {
	message: returnUndecided,
	metricName: 'ReturnsUndecided',
	description: 'a return waits for the base beyond the time that it promises; see GET /v1/base/returns',
};

/** Meanwhile nothing of an inactive tenant can be ordered, and a newly approved tenant sells less than it could. */
const listingsBehindAlarm = {
	message: listingsBehind,
	metricName: 'ListingsBehind',
	description: 'a tenant has listings without its state after ten minutes; the log of sync-tenants names it',
};

/**
 * A tenant's day stays far below the size of an item, unless the tenant was in dozens of clusters and grades on
 * that day.
 */
const dayLeftOutAlarm = {
	message: dayLeftOut,
	metricName: 'TenantDaysLeftOut',
	description:
		'a day of a tenant is too large to be sealed and is missing from the seal; the log of seal-sales names it',
};

/** A recount whose log line says how much differed. `minutes` is the time between two recounts. */
interface DriftAlarm {
	readonly id: string;
	readonly message: string;
	readonly metricName: string;
	readonly metricValue: string;
	readonly description: string;
	readonly minutes: number;
}

const salesDriftAlarm: DriftAlarm = {
	id: 'sales-drift',
	message: daySealed,
	metricName: 'TenantDaysWithDrift',
	metricValue: '$.differing',
	description: 'the live count of a sealed day was wrong; see GET /v1/base/sales/seals',
	minutes: 1,
};

const indexDriftAlarm: DriftAlarm = {
	id: 'index-drift',
	message: indexCompared,
	metricName: 'ListingsWithIndexDrift',
	metricValue: '$.drift',
	description: 'search had listings otherwise than they are; see GET /v1/base/search/health',
	minutes: 5,
};

/** The consumers of streams and the scheduled functions. */
export class EventsStack extends Stack {
	constructor(app: App, id: string, shared: SharedResources) {
		super(app, id, atHome(shared.config));
		for (const name of Object.keys(streamFilters) as ConsumerName[])
			new StreamConsumer(this, name, streamFilters[name], shared);
		new ObjectConsumer(this, 'render-media', { bucket: shared.buckets.media, prefix: 'uploads/' }, shared);
		new MinuteSchedule(this, 'expire-checkouts', shared);
		const { target: advanceOrders } = new MinuteSchedule(this, 'advance-orders', shared);
		new LogAlarm(this, 'returns-undecided', advanceOrders, returnUndecidedAlarm, shared);
		const { target: sendRefunds } = new MinuteSchedule(this, 'send-refunds', shared);
		new LogAlarm(this, 'refunds-failed', sendRefunds, refundFailedAlarm, shared);
		const { target: syncTenants } = new MinuteSchedule(this, 'sync-tenants', shared);
		new LogAlarm(this, 'listings-behind', syncTenants, listingsBehindAlarm, shared);
		const listShards = new PolicyStatement({
			actions: ['dynamodb:DescribeStream'],
			resources: [shared.variables.ORDERS_STREAM],
		});
		const sealing = new MinuteSchedule(this, 'seal-sales', shared, [listShards]);
		new LogAlarm(this, 'sales-left-out', sealing.target, dayLeftOutAlarm, shared);
		const { target: compactSearch } = new MinuteSchedule(this, 'compact-search', shared, [], 5);
		this.#alarmOnDrift(compactSearch, indexDriftAlarm, shared);
		this.#alarmOnDrift(sealing.target, salesDriftAlarm, shared);
		this.#alarmOnUnsealed(sealing, shared);
	}

	/** A recount differed from what was live. It has repaired that; operators have to find the cause. */
	#alarmOnDrift(
		target: ServiceFunction,
		{ id, description, minutes, ...differing }: DriftAlarm,
		shared: SharedResources,
	): void {
		const drift = messageFilter(this, `${id}-lines`, target, differing, shared);
		new ServiceAlarm(this, id, shared, {
			description,
			metric: drift.metric({ period: Duration.minutes(minutes), statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
	}

	/** A day ends 24 hours after its start and is sealed minutes later. After 36 hours sealing is stuck. */
	#alarmOnUnsealed({ target }: MinuteSchedule, shared: SharedResources): void {
		const hours = { message: sealingDone, metricName: 'HoursUnsealed', metricValue: '$.behindHours' };
		const unsealed = messageFilter(this, 'unsealed', target, hours, shared);
		new ServiceAlarm(this, 'sales-unsealed', shared, {
			description: 'the last sealed day ended more than 36 hours ago, or sealing has been silent for an hour',
			metric: unsealed.metric({ period: Duration.hours(1), statistic: 'Maximum' }),
			above: 36,
			periods: 1,
			missingData: 'alarms',
		});
	}
}
