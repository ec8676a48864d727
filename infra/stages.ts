import type { Scope } from '#directory';
import type { RateLimits } from '#http';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Where the base runs. One deployment is one base; a second base is another account or region. */
export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

/** How many requests are let through. */
export interface Throttle {
	readonly requestsPerSecond: number;
	readonly burst: number;
}

/** What differs between stages. Data is kept, recoverable and protected in each of them, so that is not here. */
export interface Config {
	/** For what can be made again: web files and logs. */
	readonly disposable: RemovalPolicy;
	readonly logRetention: RetentionDays;
	/** Whether alarms notify the topic; they exist and show in the console either way. */
	readonly alarmsNotify: boolean;
	/** Whether a stack can be deleted without first lifting its protection. */
	readonly terminationProtection: boolean;
	/** For all routes together; what is above is answered 429 by the gateway. */
	readonly throttle: Throttle;
	/** For each route that costs many times what the others do (`infra/throttles.ts`). */
	readonly expensiveThrottle: Throttle;
	/** For each caller, in each instance of a function; what is above is answered 429 by the function. */
	readonly rateLimits: RateLimits;
	/** Requests with one token within five minutes, from whatever address; what is above is answered 429 at the edge. */
	readonly requestsPerToken: number;
	/** Requests of one address within five minutes; what is above is answered 429 at the edge. */
	readonly requestsPerAddress: number;
	/** What the account of this stage may cost a month, in US dollars. */
	readonly budgetDollars: number;
	/** Where tables, functions and the gateway are. The web stack is in us-east-1 wherever they are. */
	readonly region: string;
	/** Origins of other sites whose pages may call the API. The cockpit has the API's own origin and needs none. */
	readonly allowedOrigins: readonly string[];
	/**
	 * Service clients of tenants, such as an ERP: an app client each, with what it may be let do. The base then gives the client's id
	 * a role in its tenant. A gateway's authorizer takes 50 clients.
	 */
	readonly serviceClients: readonly { readonly name: string; readonly scopes: readonly Scope[] }[];
	/** The base's own name, which it needs to refuse TLS below 1.2: CloudFront's own certificate admits 1.0. Its certificate is in us-east-1. */
	readonly domain?: { readonly name: string; readonly certificateArn: string };
	/** Raise it to deploy changed secrets: functions read them when they are deployed. */
	readonly secretsRevision: number;
}

export const configs: Readonly<Record<Stage, Config>> = {
	dev: {
		disposable: RemovalPolicy.DESTROY,
		logRetention: RetentionDays.ONE_WEEK,
		alarmsNotify: false,
		terminationProtection: false,
		throttle: { requestsPerSecond: 200, burst: 400 },
		expensiveThrottle: { requestsPerSecond: 2, burst: 10 },
		// One instance serves all there is on one machine, and so takes what many would.
		rateLimits: alike({ requestsPerSecond: 500, burst: 5_000 }),
		requestsPerToken: 5_000,
		requestsPerAddress: 5_000,
		budgetDollars: 50,
		region: 'us-east-1',
		allowedOrigins: ['http://localhost:5173'],
		serviceClients: [
			{ name: 'erp', scopes: ['listings.read', 'listings.write', 'stock.write', 'orders.read', 'orders.ship'] },
		],
		secretsRevision: 1,
	},
	prod: {
		disposable: RemovalPolicy.RETAIN,
		logRetention: RetentionDays.THREE_MONTHS,
		alarmsNotify: true,
		terminationProtection: true,
		// The opening minute of a Singles' Day that carries a tenth of the year: 1,700 orders a second, each after some browsing.
		throttle: { requestsPerSecond: 10_000, burst: 5_000 },
		// A file of a merchant is some seconds of work, an export reads up to a year of counters.
		expensiveThrottle: { requestsPerSecond: 20, burst: 40 },
		// An instance of Lambda serves one request at a time, some hundred a second: a caller has half of one, and a sync or an
		// afternoon before the cockpit at once.
		rateLimits: alike({ requestsPerSecond: 50, burst: 2_000 }),
		requestsPerToken: 15_000,
		// A whole company, or a town behind one carrier's address, browses within it.
		requestsPerAddress: 20_000,
		budgetDollars: 2_000,
		region: 'us-east-1',
		allowedOrigins: [],
		serviceClients: [],
		secretsRevision: 1,
	},
};

/** One budget for every kind of caller. */
function alike(budget: Throttle): RateLimits {
	return { user: budget, buyer: budget, merchant: budget, base: budget };
}

/** The stage of that name. Throws on a name that is none, so that a typing error deploys nothing. */
export function parseStage(name: string): Stage {
	const stage = stages.find((known) => known === name);
	if (stage === undefined) throw new Error(`unknown stage ${name}: one of ${stages.join(', ')}`);
	return stage;
}
