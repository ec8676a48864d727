import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { configs } from '../../infra/stages.ts';
import { pagesIn } from '../../infra/constructs/rewrite.ts';
import { Resources, TemplateObject, builtResources } from './assembly.ts';

const resources = builtResources();
const buckets = resources.of('AWS::S3::Bucket');
const bucket = buckets.find(({ path }) => path === 'bucket/Resource');
const [distribution = new TemplateObject(undefined)] = resources.of('AWS::CloudFront::Distribution');
const pages = new TemplateObject(distribution.at('DistributionConfig.DefaultCacheBehavior'));
const [api = new TemplateObject(undefined), media = new TemplateObject(undefined), ...otherBehaviors] =
	distribution.elements('DistributionConfig.CacheBehaviors');

test.each(buckets)('nothing in the bucket $path is public', (each) => {
	expect(each.at('PublicAccessBlockConfiguration')).toEqual({
		BlockPublicAcls: true,
		BlockPublicPolicy: true,
		IgnorePublicAcls: true,
		RestrictPublicBuckets: true,
	});
});

test('the bucket of pages is read by the distribution only, and that of pictures below media/ by those of the account', () => {
	const statements = resources
		.of('AWS::S3::BucketPolicy')
		.flatMap((policy) => policy.elements('PolicyDocument.Statement'));
	const allowing = statements.filter((statement) => statement.at('Effect') === 'Allow');
	expect(allowing).toHaveLength(2);
	const pictures = allowing.find((statement) => statement.at('Condition.StringLike') !== undefined);
	const allowed = allowing.find((statement) => statement !== pictures);
	expect(pictures?.value).toMatchObject({
		Action: 's3:GetObject',
		Principal: { Service: 'cloudfront.amazonaws.com' },
	});
	expect(pictures?.text('Resource')).toMatch(/\.Arn\/media\/\*$/);
	expect(pictures?.text('Condition.StringLike.aws:SourceArn')).toMatch(/:distribution\/\*$/);
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

test('/media/* goes to the bucket of pictures with a signature, and is cached for good', () => {
	expect(media.at('PathPattern')).toBe('/media/*');
	expect(media.at('CachePolicyId')).toBe(pages.at('CachePolicyId'));
	expect(originOf(media).text('DomainName')).toContain('.s3.');
	const control = resources.behind(originOf(media).at('OriginAccessControlId'));
	expect(control.at('OriginAccessControlConfig.SigningBehavior')).toBe('always');
	const headers = resources.behind(media.at('ResponseHeadersPolicyId'));
	expect(headers.elements('ResponseHeadersPolicyConfig.CustomHeadersConfig.Items').map(({ value }) => value)).toEqual([
		{ Header: 'cache-control', Value: 'public, max-age=31536000, immutable', Override: true },
	]);
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
	expect(edge(address)).toEqual({ uri: file });
});

test('each deployed file is reached, and any other address gets a page with the status 404', () => {
	for (const uri of [...pagesIn('dist/web'), '/config.json']) expect(edge(uri)).toEqual({ uri });
	for (const uri of ['/unknown', '/docs/unknown.js', '/problems/unknown', '/constructor', '/main.js/']) {
		const answer = new TemplateObject(edge(uri));
		expect(answer.at('statusCode')).toBe(404);
		expect(answer.text('headers.content-type.value')).toMatch(/^text\/html/);
		expect(answer.text('body.data')).toContain('Page not found');
	}
});

test('the function before the bucket is within the 10 KB of CloudFront', () => {
	const [code] = resources.of('AWS::CloudFront::Function');
	expect(Buffer.byteLength(code?.text('FunctionCode') ?? '')).toBeLessThan(10_240);
});

test('an error of the API is never kept for another caller', () => {
	const kept = new Map(
		distribution
			.elements('DistributionConfig.CustomErrorResponses')
			.map((error) => [error.at('ErrorCode'), error.value] as const),
	);
	// Every status that CloudFront may cache. The response itself stays as the API sent it.
	for (const status of [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504])
		expect(kept.get(status)).toEqual({ ErrorCode: status, ErrorCachingMinTTL: 0 });
});

/** The request that the function passes on, or its own response. */
function edge(uri: string): unknown {
	const [code] = resources.of('AWS::CloudFront::Function');
	const handler = new Function(`${code?.text('FunctionCode')}; return handler;`)() as (event: object) => unknown;
	return handler({ request: { uri } });
}

function originOf(behavior: TemplateObject): TemplateObject {
	const origins = distribution.elements('DistributionConfig.Origins');
	return origins.find((origin) => origin.at('Id') === behavior.at('TargetOriginId')) ?? new TemplateObject(undefined);
}
