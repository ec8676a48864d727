import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/**
 * The condition of an alarm: the metric exceeds a threshold for a number of consecutive periods. Missing data raises no
 * alarm, unless `missingData` is set.
 */
export interface AlarmCondition {
	readonly description: string;
	readonly metric: IMetric;
	readonly above: number;
	readonly periods: number;
	readonly missingData?: 'alarms';
}

/** An alarm that notifies the operators on stages that want it. */
export class ServiceAlarm extends Alarm {
	constructor(
		scope: Construct,
		id: string,
		{ config, alarmTopic }: Pick<SharedResources, 'config' | 'alarmTopic'>,
		condition: AlarmCondition,
	) {
		super(scope, id, {
			alarmDescription: condition.description,
			metric: condition.metric,
			threshold: condition.above,
			comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
			evaluationPeriods: condition.periods,
			treatMissingData: condition.missingData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
			actionsEnabled: config.alarmsNotify,
		});
		this.addAlarmAction(new SnsAction(alarmTopic));
	}
}
