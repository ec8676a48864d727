import { describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { scopes } from '#directory';
import type { Route } from '#http';
import { builtResources } from './assembly.ts';

const tables: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
	search: searchRoutes,
	storefront: storefrontRoutes,
	merchant: merchantRoutes,
	members: membersRoutes,
	base: baseRoutes,
	payments: paymentsRoutes,
};
const known = Object.entries(tables).flatMap(([name, routes]) =>
	Object.values(routes).map((route) => ({ name, route })),
);

const resources = builtResources();
const routes = resources.of('AWS::ApiGatewayV2::Route');
const [authorizer, ...otherAuthorizers] = resources.of('AWS::ApiGatewayV2::Authorizer');
const [api] = resources.of('AWS::ApiGatewayV2::Api');
const [stage] = resources.of('AWS::ApiGatewayV2::Stage');
const [pool] = resources.of('AWS::Cognito::UserPool');
const clients = resources.of('AWS::Cognito::UserPoolClient');
const web = clients.filter((client) => client.at('GenerateSecret') === false);
const serviceClients = clients.filter((client) => client.at('GenerateSecret') === true);

describe.each(known)('$route.method $route.path', ({ name, route }) => {
	const open = route.access.actor === 'public' || route.access.actor === 'stripe';

	test(`is served by ${name}, ${open ? 'without' : 'with'} a token`, () => {
		for (const key of keysOf(route)) {
			const [gatewayRoute, ...others] = routes.filter((one) => one.at('RouteKey') === key);
			expect(others).toEqual([]);
			expect(functionBehind(gatewayRoute?.text('Target'))).toBe(name);
			expect(gatewayRoute?.at('AuthorizationType')).toBe(open ? 'NONE' : 'JWT');
			expect(gatewayRoute?.at('AuthorizerId')).toBe(open ? undefined : authorizer?.id);
		}
	});
});

/** Each GET has a HEAD beside it. */
function keysOf({ method, path }: Route): string[] {
	return method === 'GET' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`];
}

/** Unknown paths and wrong methods, which a function answers with a problem document. */
const catchAlls: readonly (readonly [key: string, name: string, authorization: string])[] = [
	['$default', 'storefront', 'NONE'],
	['ANY /v1/merchant/{proxy+}', 'merchant', 'JWT'],
	['ANY /v1/base/{proxy+}', 'base', 'JWT'],
	['ANY /v1/webhooks/{proxy+}', 'payments', 'NONE'],
	// A preflight carries no token.
	['OPTIONS /v1/merchant/{proxy+}', 'merchant', 'NONE'],
	['OPTIONS /v1/base/{proxy+}', 'base', 'NONE'],
	...Object.values<Route>(paymentsRoutes).map(({ path }) => [`ANY ${path}`, 'payments', 'NONE'] as const),
	...Object.values<Route>(searchRoutes).map(({ path }) => [`ANY ${path}`, 'search', 'NONE'] as const),
	...Object.values<Route>(membersRoutes).map(({ path }) => [`ANY ${path}`, 'members', 'NONE'] as const),
];

test.each(catchAlls)('%s falls to %s', (key, name, authorization) => {
	const gatewayRoute = routes.find((one) => one.at('RouteKey') === key);
	expect(functionBehind(gatewayRoute?.text('Target'))).toBe(name);
	expect(gatewayRoute?.at('AuthorizationType')).toBe(authorization);
});

test('every deployed route is in a table or a catch-all', () => {
	const named = [...known.flatMap(({ route }) => keysOf(route)), ...catchAlls.map(([key]) => key)];
	expect(routes.map((route) => route.text('RouteKey')).filter((key) => !named.includes(key))).toEqual([]);
});

test('the number of routes is within the limit of an HTTP API', () => {
	expect(routes.length).toBeLessThanOrEqual(300);
});

describe('a route with a throttle of its own', () => {
	const settings = Object.entries((stage?.at('RouteSettings') ?? {}) as Record<string, unknown>);

	test('has the same throttle for HEAD', () => {
		const gets = settings.filter(([key]) => key.startsWith('GET '));
		expect(gets).not.toEqual([]);
		for (const [key, throttle] of gets) expect(settings).toContainEqual([key.replace('GET', 'HEAD'), throttle]);
	});

	test('requires a token, so an encoded slash that leads to `$default` bypasses nothing', () => {
		const open = routes.filter((route) => route.at('AuthorizationType') === 'NONE').map((one) => one.text('RouteKey'));
		expect(settings.filter(([key]) => open.includes(key))).toEqual([]);
	});
});

test('tokens are those of the user pool, for its clients', () => {
	expect(otherAuthorizers).toEqual([]);
	const Audience = [...web, ...serviceClients].map(({ id }) => id);
	expect(authorizer?.at('JwtConfiguration')).toEqual({ Issuer: `${pool?.id}.ProviderURL`, Audience });
	expect(Audience).toHaveLength(2);
});

test('claims come from the directory: the pool calls pre-token for each access token', () => {
	expect(resources.nameOf(pool?.at('LambdaConfig.PreTokenGenerationConfig.LambdaArn'))).toBe('pre-token');
	expect(pool?.at('LambdaConfig.PreTokenGenerationConfig.LambdaVersion')).toBe('V3_0');
});

test('a removed member loses access within 15 minutes: no token is valid longer, and a refresh token is valid once', () => {
	for (const client of clients) {
		expect(client.at('AccessTokenValidity')).toBe(15);
		expect(client.at('TokenValidityUnits.AccessToken')).toBe('minutes');
	}
	for (const client of web) {
		expect(client.at('IdTokenValidity')).toBe(15);
		expect(client.at('RefreshTokenRotation.Feature')).toBe('ENABLED');
		expect(client.at('ExplicitAuthFlows')).toEqual(['ALLOW_USER_SRP_AUTH']);
	}
});

test('users sign in by a code at the hosted pages, and service clients with credentials, within their scopes', () => {
	expect(resources.of('AWS::Cognito::UserPoolDomain').map((domain) => domain.at('UserPoolId'))).toEqual([pool?.id]);
	for (const client of web) {
		expect(client.at('AllowedOAuthFlows')).toEqual(['code']);
		expect(client.at('AllowedOAuthScopes')).toEqual(['openid', 'email']);
	}
	const [server] = resources.of('AWS::Cognito::UserPoolResourceServer');
	expect(server?.elements('Scopes').map((scope) => scope.at('ScopeName'))).toEqual(Object.keys(scopes));
	for (const client of serviceClients) {
		expect(client.at('AllowedOAuthFlows')).toEqual(['client_credentials']);
		const named = client.elements('AllowedOAuthScopes').map(({ value }) => String(value).split('/')[1]);
		expect(named.filter((name) => !Object.hasOwn(scopes, name ?? ''))).toEqual([]);
		expect(named).not.toEqual([]);
	}
});

test('people sign in with their address in either case', () => {
	expect(pool?.at('UsernameConfiguration')).toEqual({ CaseSensitive: false });
});

test('the user pool survives the deletion of a stack', () => {
	expect(pool?.policies).toEqual(['Retain', 'Retain']);
	expect(pool?.at('DeletionProtection')).toBe('ACTIVE');
});

test('requests are throttled before they reach a function', () => {
	expect(stage?.at('DefaultRouteSettings.ThrottlingRateLimit')).toBeGreaterThan(0);
	expect(stage?.at('DefaultRouteSettings.ThrottlingBurstLimit')).toBeGreaterThan(0);
});

test('the access log names no person: no address, agent, path or subject', () => {
	const variables = stage?.text('AccessLogSettings.Format').match(/\$context\.[A-Za-z.]+/g) ?? [];
	expect(variables).toContain('$context.requestId');
	expect(variables.filter((variable) => /sourceIp|userAgent|path|claims|identity/i.test(variable))).toEqual([]);
});

test('other origins are allowed by name only', () => {
	const origins = api?.elements('CorsConfiguration.AllowOrigins').map(({ value }) => String(value)) ?? [];
	expect(origins).not.toEqual([]);
	expect(origins.filter((origin) => origin.includes('*'))).toEqual([]);
});

test('the gateway, and no other API, may call each function behind it', () => {
	const permissions = resources
		.of('AWS::Lambda::Permission')
		.filter((one) => one.at('Principal') === 'apigateway.amazonaws.com');
	const callable = permissions.map((permission) => resources.nameOf(permission.at('FunctionName')));
	expect(callable.toSorted()).toEqual(Object.keys(tables).toSorted());
	for (const permission of permissions) expect(permission.text('SourceArn').endsWith(`:${api?.id}/*`)).toBe(true);
});

function functionBehind(target = ''): string | undefined {
	return resources.nameOf(resources.behind(target.replace('integrations/', '')).at('IntegrationUri'));
}
