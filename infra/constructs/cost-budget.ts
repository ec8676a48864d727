import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/**
 * The monthly budget of the whole account. A budget by tags sees nothing until cost tags are activated. Budgets are made in
 * us-east-1, because CloudFormation does not know them in every region.
 */
export class CostBudget extends CfnBudget {
	constructor(scope: Construct, { name, config, alarmTopic }: Pick<SharedResources, 'name' | 'config' | 'alarmTopic'>) {
		const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
			notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
			subscribers: [{ subscriptionType: 'SNS', address: alarmTopic.topicArn }],
		});
		super(scope, 'budget', {
			budget: {
				budgetName: name,
				budgetType: 'COST',
				timeUnit: 'MONTHLY',
				budgetLimit: { amount: config.budgetDollars, unit: 'USD' },
			},
			notificationsWithSubscribers: [
				notification('ACTUAL', 50),
				notification('ACTUAL', 100),
				notification('FORECASTED', 100),
			],
		});
	}
}
