import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Config } from '../stages.ts';

/** Bodies that look like an attack and are none: files of merchants carry HTML, events of Stripe carry addresses. */
const readByUs = ['/v1/merchant/imports', '/v1/webhooks/'];
/** Stripe tells every payment of the base from a dozen addresses; its signature is what lets it in. */
const fromFewAddresses = ['/v1/webhooks/'];

/**
 * What CloudFront lets through: nothing of AWS's lists of known attacks, and of one address, and with one token, so many
 * requests in five minutes. It keeps no log and no samples: both would hold addresses and tokens.
 */
export class Firewall extends CfnWebACL {
	constructor(scope: Construct, { requestsPerAddress, requestsPerToken }: Rates) {
		super(scope, 'firewall', {
			scope: 'CLOUDFRONT',
			defaultAction: { allow: {} },
			visibilityConfig: seenAs('firewall'),
			rules: [
				rate(0, 'address-rate', {
					aggregateKeyType: 'IP',
					limit: requestsPerAddress,
					scopeDownStatement: outside(fromFewAddresses),
				}),
				// A caller has one token at a time. A request without one is in no count of this rule.
				rate(1, 'token-rate', {
					aggregateKeyType: 'CUSTOM_KEYS',
					customKeys: [{ header: { name: 'authorization', textTransformations: spelledAlike } }],
					limit: requestsPerToken,
				}),
				managed(2, 'AWSManagedRulesAmazonIpReputationList'),
				managed(3, 'AWSManagedRulesKnownBadInputsRuleSet', { scopeDownStatement: outside(readByUs) }),
				managed(4, 'AWSManagedRulesCommonRuleSet', {
					scopeDownStatement: outside(readByUs),
					// It ends at 8 KB; a listing with a label is longer, and what is too long the functions answer 413.
					ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
				}),
			],
		});
	}
}

/** One token is one caller, however its scheme is written and spaced. */
const spelledAlike = ['COMPRESS_WHITE_SPACE', 'LOWERCASE'].map((type, priority) => ({ priority, type }));

type Rates = Pick<Config, 'requestsPerAddress' | 'requestsPerToken'>;

/** Blocks what asks more often than so many times in five minutes, for as long as it does. */
function rate(
	priority: number,
	name: string,
	counted: Omit<CfnWebACL.RateBasedStatementProperty, 'evaluationWindowSec'>,
): CfnWebACL.RuleProperty {
	return {
		name,
		priority,
		action: {
			block: { customResponse: { responseCode: 429, responseHeaders: [{ name: 'retry-after', value: '300' }] } },
		},
		statement: { rateBasedStatement: { evaluationWindowSec: 300, ...counted } },
		visibilityConfig: seenAs(name),
	};
}

function managed(
	priority: number,
	name: string,
	further: Partial<CfnWebACL.ManagedRuleGroupStatementProperty> = {},
): CfnWebACL.RuleProperty {
	return {
		name,
		priority,
		overrideAction: { none: {} },
		statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ...further } },
		visibilityConfig: seenAs(name),
	};
}

/** Requests whose path begins with none of these. */
function outside(paths: readonly string[]): CfnWebACL.StatementProperty {
	const beginnings = paths.map((path) => ({
		byteMatchStatement: {
			fieldToMatch: { uriPath: {} },
			positionalConstraint: 'STARTS_WITH',
			searchString: path,
			textTransformations: [{ priority: 0, type: 'NONE' }],
		},
	}));
	const [only] = beginnings;
	const statement = beginnings.length === 1 && only ? only : { orStatement: { statements: beginnings } };
	return { notStatement: { statement } };
}

function seenAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
	return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
