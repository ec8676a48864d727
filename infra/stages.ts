import type { Scope } from '#directory';
import type { RateLimits } from '#http';
import type { OrderClocks, ReturnClocks } from '#orders';
import type { TableName } from '#platform';
import type { IdentityConfig } from './identity.ts';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The stages of a base. */
export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

/** A rate and a burst of requests. */
export interface Throttle {
	readonly requestsPerSecond: number;
	readonly burst: number;
}

/** Requests a second that a table takes from the start. DynamoDB's own start is 12,000 reads and 4,000 writes. */
export interface WarmThroughput {
	readonly readUnitsPerSecond: number;
	readonly writeUnitsPerSecond: number;
}

/** The differences between stages. Data is retained, recoverable and protected on each of them. */
export interface Config {
	/**
	 * The name of the base. With stage and region it begins every name that AWS does not generate. So bases may share an
	 * account, if they differ in one of the three.
	 */
	readonly base: string;
	/** For data that can be made again: web files and logs. */
	readonly disposable: RemovalPolicy;
	readonly logRetention: RetentionDays;
	/** Whether alarms notify the topic. They exist in the console either way. */
	readonly alarmsNotify: boolean;
	/** Whether a stack's protection has to be lifted before it can be deleted. */
	readonly terminationProtection: boolean;
	/** For all routes together. Above it the gateway responds with 429. */
	readonly throttle: Throttle;
	/** For each expensive route (`infra/throttles.ts`). */
	readonly expensiveThrottle: Throttle;
	/** For each caller in each instance of a function. Above it the function responds with 429. */
	readonly rateLimits: RateLimits;
	/** When a buyer may cancel a late order, when a shipped one counts as received, and when a received one is closed. */
	readonly orderClocks: OrderClocks;
	/** The times within which a return has to go on. */
	readonly returnClocks: ReturnClocks;
	/** Requests with a token in five minutes, from any address. Above it the firewall responds with 429. */
	readonly requestsPerToken: number;
	/** Requests from an address in five minutes. Above it the firewall responds with 429. */
	readonly requestsPerAddress: number;
	/** The monthly budget of the whole account in US dollars. */
	readonly budgetDollars: number;
	/** The region of tables, functions and gateway. The web stack is always in us-east-1. */
	readonly region: string;
	/** The issuer of tokens. */
	readonly identity: IdentityConfig;
	/** Origins of other sites whose pages may call the API. The cockpit shares the API's origin and needs none. */
	readonly allowedOrigins: readonly string[];
	/**
	 * Service clients of tenants, such as an ERP: an app client each, with its scopes. The base then gives the
	 * client's id a role in its tenant. A gateway authorizer accepts 50 clients. Another issuer has its own instead.
	 */
	readonly serviceClients: readonly { readonly name: string; readonly scopes: readonly Scope[] }[];
	/** A custom domain with its certificate in us-east-1. Without one, CloudFront's own certificate admits TLS 1.0. */
	readonly domain?: { readonly name: string; readonly certificateArn: string };
	/** Raised to deploy changed secrets: functions read them at deployment. */
	readonly secretsRevision: number;
	/**
	 * The sender of the user pool's mails, an address that SES has verified in the region (by default the stage's). Without
	 * it Cognito sends some 50 mails a day.
	 */
	readonly mailSender?: { readonly address: string; readonly region?: string };
	/** Raised before an announced drop. A new table throttles above DynamoDB's own start. Each raise is billed once. */
	readonly warmThroughput?: Readonly<Partial<Record<TableName, WarmThroughput>>>;
}

const dayMs = 86_400_000;
/**
 * An order is overdue after two days; five days later its buyer may withdraw (Civil Code, article 563: delay beyond a
 * reasonable time). WeChat confirms a receipt after ten days. A consumer may return goods within seven days of their receipt
 * (Consumer Protection Law, article 25).
 */
const orderClocks: OrderClocks = { cancelAfterMs: 7 * dayMs, receiveAfterMs: 10 * dayMs, closeAfterMs: 7 * dayMs };
/** A merchant refunds within seven days of receiving the goods (Consumer Protection Law, article 25). */
const returnClocks: ReturnClocks = {
	answerMs: 2 * dayMs,
	sendMs: 7 * dayMs,
	receiveMs: 10 * dayMs,
	loseAfterMs: 3 * dayMs,
	refundMs: 7 * dayMs,
	appealMs: 7 * dayMs,
	decideMs: 7 * dayMs,
};

export const configs: Readonly<Record<Stage, Config>> = {
	dev: {
		base: 'conghua-base',
		disposable: RemovalPolicy.DESTROY,
		logRetention: RetentionDays.ONE_WEEK,
		alarmsNotify: false,
		terminationProtection: false,
		throttle: { requestsPerSecond: 200, burst: 400 },
		expensiveThrottle: { requestsPerSecond: 2, burst: 10 },
		// A single local instance serves all requests, so it takes the load of many.
		rateLimits: sameForAll({ requestsPerSecond: 500, burst: 5_000 }),
		orderClocks,
		returnClocks,
		requestsPerToken: 5_000,
		requestsPerAddress: 5_000,
		budgetDollars: 50,
		region: 'us-east-1',
		identity: { kind: 'cognito' },
		allowedOrigins: ['http://localhost:5173'],
		serviceClients: [
			{ name: 'erp', scopes: ['listings.read', 'listings.write', 'stock.write', 'orders.read', 'orders.ship'] },
		],
		secretsRevision: 1,
	},
	prod: {
		base: 'conghua-base',
		disposable: RemovalPolicy.RETAIN,
		logRetention: RetentionDays.THREE_MONTHS,
		alarmsNotify: true,
		terminationProtection: true,
		// The first minute of a Singles' Day with a tenth of the year: 1,700 orders a second, each after some
		// browsing.
		throttle: { requestsPerSecond: 10_000, burst: 5_000 },
		// An import takes seconds of work, and an export reads up to a year of counters.
		expensiveThrottle: { requestsPerSecond: 20, burst: 40 },
		// A Lambda instance serves some hundred requests a second. A caller may use half of that. The burst covers a
		// sync, or an afternoon of the cockpit.
		rateLimits: sameForAll({ requestsPerSecond: 50, burst: 2_000 }),
		orderClocks,
		returnClocks,
		requestsPerToken: 15_000,
		// Enough for a whole company, or for a town behind a carrier's shared address.
		requestsPerAddress: 20_000,
		budgetDollars: 2_000,
		region: 'us-east-1',
		identity: { kind: 'cognito' },
		allowedOrigins: [],
		serviceClients: [],
		secretsRevision: 1,
	},
};

/** The same limit for every kind of caller. */
function sameForAll(limit: Throttle): RateLimits {
	return { user: limit, buyer: limit, merchant: limit, base: limit };
}

/** Throws on an unknown stage, so that a typing error deploys nothing. */
export function parseStage(name: string): Stage {
	const stage = stages.find((known) => known === name);
	if (stage === undefined) throw new Error(`unknown stage ${name}: one of ${stages.join(', ')}`);
	return stage;
}
