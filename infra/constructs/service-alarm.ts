import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/**
 * The condition of an alarm: the metric exceeds a value for a number of consecutive periods. Missing data is fine,
 * unless `silence` is set.
 */
export interface Bound {
	readonly description: string;
	readonly metric: IMetric;
	readonly above: number;
	readonly periods: number;
	readonly silence?: 'alarms';
}

/** An alarm that notifies the operators on stages that want it. */
export class ServiceAlarm extends Alarm {
	constructor(
		scope: Construct,
		id: string,
		{ config, alarmTopic }: Pick<SharedResources, 'config' | 'alarmTopic'>,
		bound: Bound,
	) {
		super(scope, id, {
			alarmDescription: bound.description,
			metric: bound.metric,
			threshold: bound.above,
			comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
			evaluationPeriods: bound.periods,
			treatMissingData: bound.silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
			actionsEnabled: config.alarmsNotify,
		});
		this.addAlarmAction(new SnsAction(alarmTopic));
	}
}
