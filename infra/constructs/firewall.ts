import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { merchantRoutes, paymentsRoutes } from '#functions';
import type { Config } from '../stages.ts';

const { startImport } = merchantRoutes;
const { stripeWebhook } = paymentsRoutes;
/** Bodies that look like an attack and are none: files of merchants carry HTML, events of Stripe carry addresses. */
const readByUs = [startImport.path, stripeWebhook.path];
/** Stripe tells every payment of the base from a dozen addresses; its signature is what lets it in. */
const fromFewAddresses = [stripeWebhook.path];

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
				schemeRule(1),
				// A caller has one token at a time. A request without one is in no count of this rule.
				rate(2, 'token-rate', {
					aggregateKeyType: 'CUSTOM_KEYS',
					customKeys: [{ header: { name: 'authorization', textTransformations: spelledAlike } }],
					limit: requestsPerToken,
				}),
				managed(3, 'AWSManagedRulesAmazonIpReputationList'),
				managed(4, 'AWSManagedRulesKnownBadInputsRuleSet', { scopeDownStatement: outside(readByUs) }),
				managed(5, 'AWSManagedRulesCommonRuleSet', {
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

/**
 * Answers 401 to a token without its scheme. The gateway takes one, and for the rate of tokens it would be another caller
 * than the same token with its scheme.
 */
function schemeRule(priority: number): CfnWebACL.RuleProperty {
	const fieldToMatch = { singleHeader: { Name: 'authorization' } };
	const present = {
		sizeConstraintStatement: {
			fieldToMatch,
			comparisonOperator: 'GT',
			size: 0,
			textTransformations: [{ priority: 0, type: 'NONE' }],
		},
	};
	const bearer = {
		byteMatchStatement: {
			fieldToMatch,
			positionalConstraint: 'STARTS_WITH',
			searchString: 'bearer ',
			textTransformations: spelledAlike,
		},
	};
	return {
		name: 'scheme',
		priority,
		action: {
			block: {
				customResponse: { responseCode: 401, responseHeaders: [{ name: 'www-authenticate', value: 'Bearer' }] },
			},
		},
		statement: { andStatement: { statements: [present, { notStatement: { statement: bearer } }] } },
		visibilityConfig: seenAs('scheme'),
	};
}

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

/** Requests whose path is none of these. */
function outside(paths: readonly string[]): CfnWebACL.StatementProperty {
	const matches = paths.map((path) => ({
		byteMatchStatement: {
			fieldToMatch: { uriPath: {} },
			positionalConstraint: 'EXACTLY',
			searchString: path,
			textTransformations: [{ priority: 0, type: 'NONE' }],
		},
	}));
	const [only] = matches;
	const statement = matches.length === 1 && only ? only : { orStatement: { statements: matches } };
	return { notStatement: { statement } };
}

function seenAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
	return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
