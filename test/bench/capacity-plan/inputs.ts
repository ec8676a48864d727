import { prices } from '../prices.ts';

/** A limit that a provider documents, for an account or resource that nobody has raised. */
export interface Quota {
	readonly limit: number;
	/** Its name in Service Quotas, or where it is raised. */
	readonly name: string;
	readonly source: string;
}

const aws = 'https://docs.aws.amazon.com';
const dynamodb = `${aws}/amazondynamodb/latest/developerguide`;

/** Documented limits, as of November 2026. */
export const quotas = {
	gatewayRequests: {
		limit: 10_000,
		name: 'API Gateway: Throttle rate',
		source: `${aws}/apigateway/latest/developerguide/limits.html`,
	},
	newAccountConcurrency: {
		limit: 10,
		name: 'Lambda: Concurrent executions',
		source: `${aws}/lambda/latest/dg/gettingstarted-limits.html`,
	},
	concurrency: {
		limit: 1_000,
		name: 'Lambda: Concurrent executions',
		source: `${aws}/lambda/latest/dg/gettingstarted-limits.html`,
	},
	/** New environments of one function in ten seconds. */
	concurrencyGrowth: {
		limit: 1_000,
		name: 'none: let the load rise, or provision concurrency',
		source: `${aws}/lambda/latest/dg/lambda-concurrency.html`,
	},
	newTableWrites: {
		limit: 4_000,
		name: '`warmThroughput` of the stage',
		source: `${dynamodb}/warm-throughput.html`,
	},
	tableWrites: {
		limit: 40_000,
		name: 'DynamoDB: Table-level write throughput limit',
		source: `${dynamodb}/ServiceQuotas.html`,
	},
	partitionWrites: {
		limit: 1_000,
		name: 'none',
		source: `${dynamodb}/bp-partition-key-design.html`,
	},
	signIns: {
		limit: 120,
		name: 'Cognito: Rate of UserAuthentication requests',
		source: `${aws}/cognito/latest/developerguide/quotas.html`,
	},
	tokenRefreshes: {
		limit: 120,
		name: 'Cognito: Rate of UserToken requests',
		source: `${aws}/cognito/latest/developerguide/quotas.html`,
	},
	/** The lower limit of most regions. */
	keyRequests: {
		limit: 20_000,
		name: 'KMS: Cryptographic operations (symmetric) request rate',
		source: `${aws}/kms/latest/developerguide/requests-per-second.html`,
	},
	stripeEndpoint: {
		limit: 25,
		name: 'Stripe: by agreement, before the sale',
		source: 'https://docs.stripe.com/rate-limits',
	},
	stripeAccount: {
		limit: 100,
		name: 'Stripe: by agreement, before the sale',
		source: 'https://docs.stripe.com/rate-limits',
	},
} as const satisfies Record<string, Quota>;

/** An input that nobody has counted, and why it has this value. */
export interface Assumption {
	readonly value: number;
	readonly what: string;
	readonly why: string;
}

/** Inputs that are estimates. A base that runs should replace each by what it measures. */
export const assumptions = {
	functionMs: {
		value: 5,
		what: 'milliseconds of a request in its function on a full vCPU',
		why: 'median of `npm run bench` at one connection; scaled to the share of a vCPU that the memory buys',
	},
	transactionMs: {
		value: prices.awsMs,
		what: 'milliseconds of a DynamoDB transaction',
		why: '`test/bench/prices.ts`',
	},
	callMs: { value: 5, what: 'milliseconds of any other DynamoDB call', why: 'single-digit, as AWS promises' },
	stripeMs: {
		value: 400,
		what: 'milliseconds of a call to Stripe',
		why: 'from Asia to Stripe and back, with its work',
	},
	batchMs: {
		value: 20,
		what: 'milliseconds of CPU for a batch of 100 records on a full vCPU',
		why: 'a fifth of a millisecond a record',
	},
	searches: { value: 1, what: 'uncached pages of listings for each order', why: 'a search' },
	searchReads: { value: 1, what: 'read units of a page of listings', why: 'the change log, as counted' },
	browsing: { value: 2, what: 'other uncached requests of browsing for each order', why: 'a listing, the order' },
	browsingReads: { value: 1.5, what: 'read units of such a request', why: 'an item and its stock rows' },
	signIns: { value: 0.1, what: 'sign-ins for each order', why: 'most buyers have a session' },
	refreshes: { value: 0.5, what: 'token refreshes for each order', why: 'a token lasts 15 minutes' },
	tenants: { value: 1_000, what: 'tenants that sell evenly', why: 'the size of the base' },
	largestTenant: { value: 0.1, what: 'share of the largest tenant', why: 'a leading brand on its own day' },
	hottestRow: { value: 0.02, what: 'share of orders with the hottest color of a listing', why: 'an announced drop' },
	rowTransactions: {
		value: 40,
		what: 'transactions a second that one stock row takes before conflicts',
		why: 'the lower end of 40 to 100, as others have seen',
	},
	buyerOrders: { value: 1, what: 'orders a second of one buyer', why: "a program; a person's are minutes apart" },
	abandoned: { value: 0.1, what: 'share of checkouts that expire', why: 'stock is reserved before the payment' },
	refunds: { value: 0.05, what: 'refunds for each order', why: 'returns of clothes, but for the largest' },
	logBytes: { value: 700, what: 'bytes of log for each request', why: "the gateway's line and the function's" },
} as const satisfies Record<string, Assumption>;

export type Assumptions = Readonly<Record<keyof typeof assumptions, number>>;

/** The values alone. */
export const assumed = Object.fromEntries(
	Object.entries(assumptions).map(([name, { value }]) => [name, value]),
) as Assumptions;
