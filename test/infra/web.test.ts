import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { configs } from '../../infra/stages.ts';
import { Resources, TemplateObject, builtResources } from './assembly.ts';

const resources = builtResources();
const [bucket] = resources.of('AWS::S3::Bucket');
const [distribution = new TemplateObject(undefined)] = resources.of('AWS::CloudFront::Distribution');
const pages = new TemplateObject(distribution.at('DistributionConfig.DefaultCacheBehavior'));
const [api = new TemplateObject(undefined), ...otherBehaviors] = distribution.elements(
	'DistributionConfig.CacheBehaviors',
);

test('nothing in the bucket is public', () => {
	expect(resources.of('AWS::S3::Bucket')).toHaveLength(1);
	expect(bucket?.at('PublicAccessBlockConfiguration')).toEqual({
		BlockPublicAcls: true,
		BlockPublicPolicy: true,
		IgnorePublicAcls: true,
		RestrictPublicBuckets: true,
	});
});

test('the bucket is read by the distribution only', () => {
	const statements = resources
		.of('AWS::S3::BucketPolicy')
		.flatMap((policy) => policy.elements('PolicyDocument.Statement'));
	const [allowed, ...others] = statements.filter((statement) => statement.at('Effect') === 'Allow');
	expect(others).toEqual([]);
	expect(allowed?.value).toMatchObject({ Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } });
	expect(allowed?.text('Condition.StringEquals.AWS:SourceArn')).toMatch(/:distribution\/distribution/);
});

test('the distribution signs its requests to the bucket', () => {
	const origin = originOf(pages);
	expect(origin.at('DomainName')).toBe(`${bucket?.id}.RegionalDomainName`);
	const control = resources.behind(origin.at('OriginAccessControlId'));
	expect(control.at('OriginAccessControlConfig.SigningBehavior')).toBe('always');
});

test('/v1 goes to the gateway over TLS 1.2, with every method and never from a cache', () => {
	expect(otherBehaviors).toEqual([]);
	expect(api.at('PathPattern')).toBe('/v1/*');
	expect(api.elements('AllowedMethods')).toHaveLength(7);
	// AWS's managed policies: CachingDisabled, and AllViewerExceptHostHeader, which passes Authorization and
	// Idempotency-Key on.
	expect(api.at('CachePolicyId')).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
	expect(api.at('OriginRequestPolicyId')).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
	const secure = { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] };
	expect(originOf(api).at('CustomOriginConfig')).toEqual(secure);
});

test('nothing is served without TLS', () => {
	expect(pages.at('ViewerProtocolPolicy')).toBe('redirect-to-https');
	expect(api.at('ViewerProtocolPolicy')).toBe('https-only');
});

test('a base with a domain refuses TLS below 1.2', () => {
	const domain = { name: 'base.example', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/one' };
	const app = createApp('prod', { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) }, { ...configs.prod, domain });
	const [named] = Resources.of(app).of('AWS::CloudFront::Distribution');
	expect(named?.at('DistributionConfig.Aliases')).toEqual(['base.example']);
	expect(named?.at('DistributionConfig.ViewerCertificate.MinimumProtocolVersion')).toBe('TLSv1.2_2021');
});

test('pages run only scripts of their own, and no site can frame them', () => {
	const headers = resources.behind(pages.at('ResponseHeadersPolicyId'));
	const policy = headers.text(
		'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy',
	);
	expect(policy).toMatch(/^default-src 'self';/);
	expect(policy).not.toMatch(/script-src/);
	expect(policy).toMatch(/frame-ancestors 'none'/);
});

test('forms are sent to the page’s own origin only, whatever the page contains', () => {
	const headers = resources.behind(pages.at('ResponseHeadersPolicyId'));
	const security = headers.at('ResponseHeadersPolicyConfig.SecurityHeadersConfig');
	expect(new TemplateObject(security).text('ContentSecurityPolicy.ContentSecurityPolicy')).toContain(
		"form-action 'self'",
	);
});

test.each([
	['/docs', '/docs/index.html'],
	['/docs/', '/docs/index.html'],
	['/docs/swagger-ui.css', '/docs/swagger-ui.css'],
	['/problems/out-of-stock', '/problems/out-of-stock.html'],
	['/openapi.json', '/openapi.json'],
	['/', '/'],
])('the address %s is the file %s', (address, file) => {
	const [code] = resources.of('AWS::CloudFront::Function');
	const handler = new Function(`${code?.text('FunctionCode')}; return handler;`)() as (event: unknown) => {
		uri: string;
	};
	expect(handler({ request: { uri: address } }).uri).toBe(file);
});

function originOf(behavior: TemplateObject): TemplateObject {
	const origins = distribution.elements('DistributionConfig.Origins');
	return origins.find((origin) => origin.at('Id') === behavior.at('TargetOriginId')) ?? new TemplateObject(undefined);
}
