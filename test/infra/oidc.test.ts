import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { type Config, configs } from '../../infra/stages.ts';
import { Resources } from './assembly.ts';

/** A stage whose tokens come from another issuer than a user pool of its own. */

const issuer = 'https://login.example/base';
const identity = {
	kind: 'oidc',
	issuer,
	audiences: ['base-pages', 'erp'],
	clientId: 'base-pages',
	scope: 'openid offline_access',
	parameters: { audience: 'base' },
	origins: ['https://tokens.example'],
	claims: { 'cognito:groups': 'https://base.example/groups', role: 'base_role' },
} as const;
const domain = { name: 'base.example', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/one' };
const config: Config = { ...configs.prod, region: 'ap-east-1', domain, identity };
const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
const resources = Resources.of(createApp('prod', { outdir }, config));

test('needs nothing of Cognito, neither a pool nor the function that adds claims to its tokens', () => {
	expect(resources.all.filter(({ type }) => type.startsWith('AWS::Cognito'))).toEqual([]);
	expect([...resources.functions.keys()]).not.toContain('pre-token');
});

test('its gateway accepts tokens of that issuer for the named audiences', () => {
	const authorizers = resources.of('AWS::ApiGatewayV2::Authorizer');
	const accepted = { Issuer: issuer, Audience: ['base-pages', 'erp'] };
	expect(authorizers.map((authorizer) => authorizer.at('JwtConfiguration'))).toEqual([accepted]);
});

test('its pages find the sign-in by discovery, and may reach no site but the issuer and the bucket of uploads', () => {
	const [files] = resources.of('Custom::CDKBucketDeployment');
	const keys = files?.elements('SourceObjectKeys').map(({ value }) => String(value).replace('.zip', '')) ?? [];
	const [written] = keys.flatMap((key) => {
		const file = join(outdir, `asset.${key}`, 'config.json');
		try {
			return [JSON.parse(readFileSync(file, 'utf8')) as unknown];
		} catch {
			return [];
		}
	});
	const { clientId, scope, parameters } = identity;
	const addresses = ['https://base.example/'];
	expect(written).toEqual({ signIn: { kind: 'oidc', issuer, clientId, scope, addresses, parameters } });
	const policy = JSON.stringify(resources.of('AWS::CloudFront::ResponseHeadersPolicy').map(({ value }) => value));
	expect(policy).toMatch(
		/connect-src 'self' https:\/\/login\.example https:\/\/tokens\.example https:\/\/[^ ;]*media[^ ;]*\.s3\.[^ ;]*;/,
	);
});

test('its functions read claims under the names of that issuer', () => {
	for (const name of ['storefront', 'merchant', 'members', 'base', 'payments']) {
		const variables = resources.functions.get(name)?.at('Environment.Variables') as Record<string, string>;
		expect(JSON.parse(variables['CLAIM_NAMES'] ?? '')).toEqual(identity.claims);
	}
});

test('has its service clients at the issuer: those of the stage’s configuration would be ignored', () => {
	const serviceClients = [{ name: 'erp', scopes: ['orders.read'] }] as const;
	const app = () => createApp('prod', { outdir }, { ...config, serviceClients });
	expect(app).toThrow('service clients of another issuer are made there');
});
