import {
	CfnIntegration,
	CfnRoute,
	type CfnStage,
	CorsHttpMethod,
	HttpApi,
	HttpAuthorizer,
	HttpAuthorizerType,
	HttpStage,
	LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type App, ArnFormat, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { paymentInReview } from '#functions';
import { AccessMetrics } from '../constructs/access-metrics.ts';
import { ServiceAlarm } from '../constructs/service-alarm.ts';
import { Identity, type SignIn } from '../constructs/identity.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { type HttpFunction, gatewayRoutes, httpFunctions } from '../gateway.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';
import { expensiveRoutes } from '../throttles.ts';
import type { Config } from '../stages.ts';

/** No address, path, token or agent. The route stands in for the path, because paths carry ids. */
const accessLogFormat = JSON.stringify({
	requestId: '$context.requestId',
	route: '$context.routeKey',
	status: '$context.status',
	latencyMs: '$context.responseLatency',
	functionLatencyMs: '$context.integrationLatency',
	authorizerError: '$context.authorizer.error',
});

/** The HTTP API: the gateway, its authorizer, and the functions behind it. */
export class ApiStack extends Stack {
	readonly api: HttpApi;
	readonly accessMetrics: AccessMetrics;
	readonly signIn: SignIn;

	constructor(app: App, id: string, shared: SharedResources) {
		const { config } = shared;
		super(app, id, atHome(config));
		const identity = new Identity(this, new ServiceFunction(this, 'pre-token', shared), config);
		this.signIn = identity.signIn;
		this.api = new HttpApi(this, 'api', {
			apiName: id,
			createDefaultStage: false,
			...(config.allowedOrigins.length > 0 ? { corsPreflight: cors(config.allowedOrigins) } : {}),
		});
		const { authorizerId } = new HttpAuthorizer(this, 'authorizer', {
			httpApi: this.api,
			type: HttpAuthorizerType.JWT,
			identitySource: ['$request.header.Authorization'],
			jwtIssuer: identity.pool.userPoolProviderUrl,
			jwtAudience: identity.clients.map((client) => client.userPoolClientId),
		});
		const integrations = new Map(httpFunctions.map((name) => [name, this.#integration(name, shared)]));
		const routes = new Construct(this, 'routes');
		for (const { key, target, token } of gatewayRoutes())
			new CfnRoute(routes, key, {
				apiId: this.api.apiId,
				routeKey: key,
				target: `integrations/${integrations.get(target)?.ref}`,
				...(token ? { authorizationType: 'JWT', authorizerId } : { authorizationType: 'NONE' }),
			});
		this.accessMetrics = new AccessMetrics(this, this.#stage(config, routes));
		this.#alarm(shared);
		new CfnOutput(this, 'UserPool', { value: identity.pool.userPoolId });
		new CfnOutput(this, 'UserPoolClient', { value: identity.web.userPoolClientId });
	}

	/**
	 * One integration and one permission per function, however many routes it has. A permission per route exceeds
	 * the 20 KB of a function's policy, and CDK's shared one does not match `$default`.
	 */
	#integration(name: HttpFunction, shared: SharedResources): CfnIntegration {
		const target = new ServiceFunction(this, name, shared);
		if (name === 'payments') this.#alarmOnReviews(target, shared);
		target.addPermission('gateway', {
			principal: new ServicePrincipal('apigateway.amazonaws.com'),
			sourceArn: this.formatArn({
				service: 'execute-api',
				resource: this.api.apiId,
				resourceName: '*',
				arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
			}),
		});
		return new CfnIntegration(this, `${name}-integration`, {
			apiId: this.api.apiId,
			integrationType: 'AWS_PROXY',
			integrationUri: target.functionArn,
			payloadFormatVersion: '2.0',
		});
	}

	/** The gateway's stage. Returns its access log. */
	#stage({ throttle, expensiveThrottle, logRetention, disposable }: Config, routes: Construct): LogGroup {
		const log = new LogGroup(this, 'access-log', { retention: logRetention, removalPolicy: disposable });
		const stage = new HttpStage(this, 'stage', {
			httpApi: this.api,
			stageName: '$default',
			autoDeploy: true,
			throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
			accessLogSettings: {
				destination: new LogGroupLogDestination(log),
				format: AccessLogFormat.custom(accessLogFormat),
			},
		});
		const { requestsPerSecond: ThrottlingRateLimit, burst: ThrottlingBurstLimit } = expensiveThrottle;
		(stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
			expensiveRoutes.map((key) => [key, { ThrottlingRateLimit, ThrottlingBurstLimit }]),
		);
		// The gateway refuses settings for a route that does not exist yet.
		stage.node.addDependency(routes);
		return log;
	}

	/** A payment that differs from its checkout waits for a manager. The alarm matches the function's log message. */
	#alarmOnReviews(payments: ServiceFunction, shared: SharedResources): void {
		const description = 'a payment differs from its checkout; see GET /v1/base/reviews';
		const alarm = { message: paymentInReview, metricName: 'PaymentsInReview', description };
		new LogAlarm(this, 'payments-in-review', payments, alarm, shared);
	}

	#alarm(shared: SharedResources): void {
		new ServiceAlarm(this, 'server-errors', shared, {
			description: 'more than one request in a hundred fails with a server error',
			metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Average' }),
			above: 0.01,
			periods: 1,
		});
		new ServiceAlarm(this, 'requests-throttled', shared, {
			description: 'more than a hundred requests a minute get the status 429 for five minutes',
			metric: this.accessMetrics.throttled,
			above: 100,
			periods: 5,
		});
	}
}

function cors(origins: readonly string[]) {
	const { GET, POST, PUT, PATCH, DELETE } = CorsHttpMethod;
	return {
		allowOrigins: [...origins],
		allowMethods: [GET, POST, PUT, PATCH, DELETE],
		allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
		exposeHeaders: ['retry-after'],
		maxAge: Duration.hours(1),
	};
}
