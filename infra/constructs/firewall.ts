import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { merchantRoutes, paymentsRoutes } from '#functions';
import type { Config } from '../stages.ts';

const { startImport } = merchantRoutes;
const { stripeWebhook } = paymentsRoutes;
/** Paths whose bodies resemble attacks and are none: product files contain HTML, and Stripe's events contain addresses. */
const uninspectedPaths = [startImport.path, stripeWebhook.path];
/** Stripe sends all payment events of the base from a dozen addresses. Its signature authenticates it. */
const unlimitedPaths = [stripeWebhook.path];

/**
 * The firewall before CloudFront: AWS's managed rules against known attacks, and limits by address and by token
 * over five minutes. No log or samples, because both would contain addresses and tokens.
 */
export class Firewall extends CfnWebACL {
	constructor(scope: Construct, { requestsPerAddress, requestsPerToken }: Rates) {
		super(scope, 'firewall', {
			scope: 'CLOUDFRONT',
			defaultAction: { allow: {} },
			visibilityConfig: visibility('firewall'),
			rules: [
				rateRule(0, 'address-rate', {
					aggregateKeyType: 'IP',
					limit: requestsPerAddress,
					scopeDownStatement: exceptPaths(unlimitedPaths),
				}),
				schemeRule(1),
				// A caller has one token at a time. Requests without one are not counted by this rule.
				rateRule(2, 'token-rate', {
					aggregateKeyType: 'CUSTOM_KEYS',
					customKeys: [{ header: { name: 'authorization', textTransformations: tokenTransformations } }],
					limit: requestsPerToken,
				}),
				managedRules(3, 'AWSManagedRulesAmazonIpReputationList'),
				managedRules(4, 'AWSManagedRulesKnownBadInputsRuleSet', { scopeDownStatement: exceptPaths(uninspectedPaths) }),
				managedRules(5, 'AWSManagedRulesCommonRuleSet', {
					scopeDownStatement: exceptPaths(uninspectedPaths),
					// The managed limit is 8 KB, and a listing with a label is longer. The functions respond with 413 themselves.
					ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
				}),
			],
		});
	}
}

/** Spellings of the scheme and of spaces count as the same token. */
const tokenTransformations = ['COMPRESS_WHITE_SPACE', 'LOWERCASE'].map((type, priority) => ({ priority, type }));

/**
 * Responds with 401 to a token without its scheme. The gateway would accept it, and the rate limit would count it as
 * another caller.
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
			textTransformations: tokenTransformations,
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
		visibilityConfig: visibility('scheme'),
	};
}

type Rates = Pick<Config, 'requestsPerAddress' | 'requestsPerToken'>;

/** Blocks a caller above the limit of requests in five minutes, for as long as it stays above. */
function rateRule(
	priority: number,
	name: string,
	statement: Omit<CfnWebACL.RateBasedStatementProperty, 'evaluationWindowSec'>,
): CfnWebACL.RuleProperty {
	return {
		name,
		priority,
		action: {
			block: { customResponse: { responseCode: 429, responseHeaders: [{ name: 'retry-after', value: '300' }] } },
		},
		statement: { rateBasedStatement: { evaluationWindowSec: 300, ...statement } },
		visibilityConfig: visibility(name),
	};
}

function managedRules(
	priority: number,
	name: string,
	options: Partial<CfnWebACL.ManagedRuleGroupStatementProperty> = {},
): CfnWebACL.RuleProperty {
	return {
		name,
		priority,
		overrideAction: { none: {} },
		statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ...options } },
		visibilityConfig: visibility(name),
	};
}

/** Requests to any other path. */
function exceptPaths(paths: readonly string[]): CfnWebACL.StatementProperty {
	const matches = paths.map((path) => ({
		byteMatchStatement: {
			fieldToMatch: { uriPath: {} },
			positionalConstraint: 'EXACTLY',
			searchString: path,
			textTransformations: [{ priority: 0, type: 'NONE' }],
		},
	}));
	const [first] = matches;
	const statement = matches.length === 1 && first ? first : { orStatement: { statements: matches } };
	return { notStatement: { statement } };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
	return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
