import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { type Config, configs } from '../../infra/stages.ts';
import { startCognitoMock } from '../browser/cognito-mock.ts';
import { someSales } from '../browser/api-mock.ts';
import { Resources, type TemplateObject } from './assembly.ts';

interface Deployed {
	readonly resources: Resources;
	/** The sign-in part of `/config.json` after the deployment has filled in the values. */
	readonly signIn: Readonly<Record<string, unknown>>;
	readonly files: TemplateObject;
}

function deployed(config: Config): Deployed {
	const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
	const resources = Resources.of(createApp('prod', { outdir }, config));
	const [files, ...others] = resources.of('Custom::CDKBucketDeployment');
	if (files === undefined || others.length > 0) throw new Error('one deployment of files');
	const at = files.elements('SourceMarkers').findIndex(({ value }) => Object.keys(value as object).length > 0);
	const asset = files.text(`SourceObjectKeys.${at}`).replace('.zip', '');
	const text = readFileSync(join(outdir, `asset.${asset}`, 'config.json'), 'utf8');
	const filled = text.replaceAll(/<<marker:0xbaba:\d+>>/g, (marker) => files.text(`SourceMarkers.${at}.${marker}`));
	return { resources, signIn: (JSON.parse(filled) as { signIn: Deployed['signIn'] }).signIn, files };
}

const domain = { name: 'base.example', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/one' };
const named = deployed({ ...configs.prod, domain, allowedOrigins: ['https://shop.example'] });
const [pool] = named.resources.of('AWS::Cognito::UserPool');
const [pages] = named.resources.of('AWS::Cognito::UserPoolDomain');
const [client] = named.resources.of('AWS::Cognito::UserPoolClient');

test('the page gets the pool, its hosted pages, its client and its redirect addresses, and nothing else', () => {
	expect(named.signIn).toEqual({
		kind: 'cognito',
		issuer: `${pool?.id}.ProviderURL`,
		pages: `https://${pages?.id}.auth.us-east-1.amazoncognito.com`,
		clientId: client?.id,
		scope: 'openid',
		addresses: ['https://base.example/', 'https://shop.example/'],
	});
});

test('the page’s configuration has the form that the cockpit’s tests use', () => {
	const { signIn } = startCognitoMock('https://base.example/', someSales);
	expect(Object.keys(named.signIn).toSorted()).toEqual(Object.keys(signIn).toSorted());
});

test('the pool’s client redirects to the page’s addresses, for sign-in and sign-out', () => {
	expect(client?.at('CallbackURLs')).toEqual(named.signIn['addresses']);
	expect(client?.at('LogoutURLs')).toEqual(named.signIn['addresses']);
	expect(client?.at('AllowedOAuthScopes')).toContain(named.signIn['scope']);
	expect(client?.at('GenerateSecret')).toBe(false);
});

test('browsers revalidate it each time', () => {
	expect(named.files.at('SystemMetadata')).toEqual({ 'cache-control': 'no-cache' });
});

test('the pages may reach the pool’s hosted pages and the bucket of uploads, and no other site', () => {
	const uploads = expect.stringMatching(/^https:\/\/\S*media\S*\.s3\./);
	expect(connections(named.resources)).toEqual(["'self'", named.signIn['pages'], uploads]);
});

test('mails of the user pool come from the stage’s sender, if it has one', () => {
	const mailSender = { address: 'no-reply@base.example', region: 'us-east-1' };
	const [sending] = deployed({ ...configs.prod, domain, mailSender }).resources.of('AWS::Cognito::UserPool');
	expect(sending?.at('EmailConfiguration')).toMatchObject({
		EmailSendingAccount: 'DEVELOPER',
		From: 'no-reply@base.example',
	});
	expect(pool?.at('EmailConfiguration')).toBeUndefined();
});

test('a base without a redirect address signs nobody in', () => {
	const nowhere = deployed({ ...configs.prod, allowedOrigins: [] });
	const [closed] = nowhere.resources.of('AWS::Cognito::UserPoolClient');
	expect(nowhere.signIn['addresses']).toEqual([]);
	expect(closed?.at('AllowedOAuthFlows')).toBeUndefined();
});

test('the pages of a base in another region find its pool there', () => {
	const elsewhere = deployed({ ...configs.prod, domain, region: 'ap-southeast-1' });
	expect(elsewhere.signIn['pages']).toMatch(/^https:.*\.auth\.ap-southeast-1\.amazoncognito\.com$/);
	// Exported by name: values of another region are not the stack's own.
	const carried = JSON.stringify(elsewhere.files.at('SourceMarkers'));
	for (const name of ['ProviderURL', 'signin', 'client'])
		expect(carried).toMatch(new RegExp(`cdk/exports/[^"]*apsoutheast1[^"]*${name}`));
});

function connections(resources: Resources): readonly string[] | undefined {
	const [headers] = resources.of('AWS::CloudFront::ResponseHeadersPolicy');
	const path = 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy';
	const rules = headers?.text(path).split('; ') ?? [];
	return rules
		.find((rule) => rule.startsWith('connect-src '))
		?.split(' ')
		.slice(1);
}
