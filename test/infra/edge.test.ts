import { describe, expect, test } from 'vitest';
import { TemplateObject, builtResources } from './assembly.ts';

const resources = builtResources();
const [distribution = new TemplateObject(undefined)] = resources.of('AWS::CloudFront::Distribution');

describe('the firewall', () => {
	const [firewall = new TemplateObject(undefined)] = resources.of('AWS::WAFv2::WebACL');
	const rules = new Map(firewall.elements('Rules').map((rule) => [rule.text('Name'), rule]));
	const rate = rules.get('address-rate') ?? new TemplateObject(undefined);
	/** The paths excluded from a rule, each in full. */
	const excepted = (rule: TemplateObject | undefined, group: string) => {
		const not = new TemplateObject(rule?.at(`Statement.${group}.ScopeDownStatement.NotStatement.Statement`));
		const paths = not.at('OrStatement') === undefined ? [not] : not.elements('OrStatement.Statements');
		return paths
			.map((path) => path.at('ByteMatchStatement'))
			.map((match) => {
				expect(match).toMatchObject({ FieldToMatch: { UriPath: {} }, PositionalConstraint: 'EXACTLY' });
				return new TemplateObject(match).text('SearchString');
			});
	};

	test('precedes everything that CloudFront serves', () => {
		expect(resources.behind(distribution.at('DistributionConfig.WebACLId'))).toBe(firewall);
		expect(firewall.at('Scope')).toBe('CLOUDFRONT');
	});

	test.each([
		'AWSManagedRulesAmazonIpReputationList',
		'AWSManagedRulesKnownBadInputsRuleSet',
		'AWSManagedRulesCommonRuleSet',
	])('blocks requests matched by %s', (name) => {
		expect(rules.get(name)?.at('Statement.ManagedRuleGroupStatement')).toMatchObject({ VendorName: 'AWS', Name: name });
		expect(rules.get(name)?.at('OverrideAction')).toEqual({ None: {} });
	});

	test('limits an address with 429, except for Stripe', () => {
		expect(rate.at('Statement.RateBasedStatement')).toMatchObject({ AggregateKeyType: 'IP', Limit: 5_000 });
		expect(rate.at('Action.Block.CustomResponse.ResponseCode')).toBe(429);
		expect(excepted(rate, 'RateBasedStatement')).toEqual(['/v1/webhooks/stripe']);
	});

	test('limits a token with 429, whatever the address', () => {
		const token = rules.get('token-rate') ?? new TemplateObject(undefined);
		expect(token.at('Statement.RateBasedStatement')).toMatchObject({
			AggregateKeyType: 'CUSTOM_KEYS',
			CustomKeys: [{ Header: { Name: 'authorization' } }],
			Limit: 5_000,
		});
		expect(token.at('Action.Block.CustomResponse.ResponseCode')).toBe(429);
	});

	test('answers 401 to a token without its scheme, which would count as a second caller', () => {
		const [scheme = new TemplateObject(undefined), token = new TemplateObject(undefined)] = [
			'scheme',
			'token-rate',
		].map((name) => rules.get(name));
		const [present, begins] = scheme.elements('Statement.AndStatement.Statements');
		const field = { FieldToMatch: { SingleHeader: { Name: 'authorization' } } };
		expect(present?.at('SizeConstraintStatement')).toMatchObject({ ...field, ComparisonOperator: 'GT', Size: 0 });
		const { TextTransformations: spelled } = token.at('Statement.RateBasedStatement.CustomKeys.0.Header') as {
			TextTransformations: unknown;
		};
		expect(begins?.at('NotStatement.Statement.ByteMatchStatement')).toEqual({
			...field,
			PositionalConstraint: 'STARTS_WITH',
			SearchString: 'bearer ',
			TextTransformations: spelled,
		});
		expect(scheme.at('Action.Block.CustomResponse')).toMatchObject({
			ResponseCode: 401,
			ResponseHeaders: [{ Name: 'www-authenticate', Value: 'Bearer' }],
		});
		expect(Number(scheme.at('Priority'))).toBeLessThan(Number(token.at('Priority')));
	});

	test('does not inspect product files and Stripe events, and does not cut bodies at 8 KB', () => {
		const common = rules.get('AWSManagedRulesCommonRuleSet');
		expect(excepted(common, 'ManagedRuleGroupStatement')).toEqual(['/v1/merchant/imports', '/v1/webhooks/stripe']);
		const overrides = common?.at('Statement.ManagedRuleGroupStatement.RuleActionOverrides');
		expect(overrides).toEqual([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]);
	});

	test('keeps no samples of requests, which would hold addresses and tokens', () => {
		const seen = [firewall, ...rules.values()].map((one) => one.at('VisibilityConfig.SampledRequestsEnabled'));
		expect(new Set(seen)).toEqual(new Set([false]));
		expect(resources.of('AWS::WAFv2::LoggingConfiguration')).toEqual([]);
	});
});

describe('the access log of CloudFront', () => {
	const [delivery = new TemplateObject(undefined)] = resources.of('AWS::Logs::Delivery');

	test('covers the distribution and goes to a log with retention', () => {
		const source = resources.behind(delivery.at('DeliverySourceName'));
		expect(source.text('ResourceArn')).toContain(':distribution/distribution');
		const destination = resources.behind(delivery.at('DeliveryDestinationArn'));
		expect(resources.behind(destination.at('DestinationResourceArn')).at('RetentionInDays')).toBeGreaterThan(0);
	});

	test('names no person: no address, agent, cookie, referrer, path or query', () => {
		const fields = delivery.elements('RecordFields').map(({ value }) => String(value));
		expect(fields).toContain('x-edge-request-id');
		expect(fields.filter((field) => /ip|agent|cookie|referer|uri|query|header/i.test(field))).toEqual([]);
		expect(distribution.at('DistributionConfig.Logging')).toBeUndefined();
	});
});

test('every log has a retention', () => {
	const endless = resources.of('AWS::Logs::LogGroup').filter((log) => !(Number(log.at('RetentionInDays')) > 0));
	expect(endless.map(({ path }) => path)).toEqual([]);
});
