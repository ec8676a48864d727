import {
	DynamoDBClient,
	TransactWriteItemsCommand,
	type TransactWriteItemsCommandInput,
	TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { catalogStore } from '#catalog';
import { type CheckoutInput, placeCheckout, quoteCache, reservationLimit, soldOutCache } from '#checkout';
import { directoryStore } from '#directory';
import { checkoutStore } from '#orders';
import { type Write, newUnique, openDatabase } from '#platform';
import { stockStore } from '#stock';
import { toTransactItem } from '../../packages/platform/writes.ts';
import { type Caller, caller } from '../support/base.ts';
import { openTenant as open } from '../support/scenario.ts';
import { address } from './bench-base.ts';
import type { Send, Shot } from './load.ts';
import type { Ready, Server } from './server-process.ts';

/** A buyer with the header of a token. */
export interface Buyer {
	readonly sub: string;
	readonly authorization: string;
}

const listings = 40;
const title = { zh: '2026 秋季新款女士亚麻宽松长袖衬衫', en: 'Women’s loose long-sleeved linen shirt, autumn 2026' };
const price = { amount: 25_900, currency: 'CNY' };
const style = { title, category: 'womens-shirts', colors: [{ code: 'indigo', name: { zh: '靛蓝', en: 'Indigo' } }] };

/** A tenant of a base with its merchant's caller, and listings on sale of which there is always enough. */
export async function stock(server: Server): Promise<{ merchant: Caller; listingIds: string[] }> {
	const url = `http://127.0.0.1:${server.port}`;
	const [manager, owner] = await server.tokens([
		{ sub: 'manager-1', groups: ['base'], role: 'manager' },
		{ sub: 'owner-1', groups: ['merchant'], tenantId: 'liuxi-riverside', role: 'owner' },
	]);
	const as = (token: string | undefined) => caller(url, Promise.resolve(token));
	await open({ manager: as(manager) } as Parameters<typeof open>[0], 'liuxi-riverside');
	const merchant = as(owner);
	const listingIds: string[] = [];
	while (listingIds.length < listings) listingIds.push(await onSale(merchant, 1_000_000));
	return { merchant, listingIds };
}

/** A listing on sale with so many pieces of its one variant. */
export async function onSale(merchant: Caller, pieces: number): Promise<string> {
	const drafted = await merchant.post('/v1/merchant/listings', { ...style, sizes: ['M'], price });
	const { listingId } = drafted.body as { listingId: string };
	const stocked = await merchant.send('PUT', `/v1/merchant/listings/${listingId}/stock`, {
		stock: { indigo: { M: pieces } },
	});
	const published = await merchant.post(`/v1/merchant/listings/${listingId}/publish`);
	if (stocked.status !== 200 || published.status !== 200) throw new Error('not on sale');
	return listingId;
}

/** Buyers with tokens. */
export async function buyers(server: Server, count: number): Promise<Buyer[]> {
	const subs = Array.from({ length: count }, () => crypto.randomUUID());
	const tokens = await server.tokens(subs.map((sub) => ({ sub, groups: ['buyer'] })));
	return subs.map((sub, i) => ({ sub, authorization: `Bearer ${tokens[i]}` }));
}

/** What a buyer sends: one piece of each of these listings. */
export function input(listingIds: readonly string[]): CheckoutInput {
	return {
		lines: listingIds.map((listingId) => ({ listingId, color: 'indigo', size: 'M', quantity: 1 })),
		shippingAddress: address,
	};
}

/** The request to the base. */
export function httpShot(buyer: Buyer, body: CheckoutInput): Shot {
	return {
		path: '/v1/checkouts',
		headers: {
			'content-type': 'application/json',
			authorization: buyer.authorization,
			'idempotency-key': crypto.randomUUID(),
		},
		body: Buffer.from(JSON.stringify(body)),
	};
}

/**
 * The very transactions that the function sends for such requests, to be sent to the engine without it: placing is run
 * with a database that reads, and keeps what it is told to write.
 */
export function rawShots(engine: string, { tables }: Ready) {
	const environment = { AWS_ENDPOINT_URL_DYNAMODB: engine, AWS_REGION: 'us-east-1' };
	Object.assign(process.env, environment, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
	const told: (readonly Write[])[] = [];
	const database = {
		...openDatabase(),
		transact: (writes: readonly Write[]) => {
			told.push(writes);
			return Promise.resolve({ ok: true } as const);
		},
	};
	const [catalogTable = '', directoryTable = ''] = [tables['CATALOG_TABLE'], tables['DIRECTORY_TABLE']];
	const catalog = catalogStore(database, catalogTable);
	const directory = directoryStore(database, directoryTable);
	const checkouts = checkoutStore(database, tables['ORDERS_TABLE'] ?? '');
	const stock = stockStore(database, catalogTable);
	const stores = {
		database,
		checkouts,
		reservationLimit: reservationLimit(checkouts.openReservations),
		stock,
		soldOut: soldOutCache(database, stock),
		quotes: quoteCache({ database, catalog, directory, catalogTable, directoryTable }),
	};
	return async (buyer: Buyer, body: CheckoutInput): Promise<Shot> => {
		const now = Date.now();
		const request = { idempotencyKey: crypto.randomUUID(), input: body, now, unique: newUnique(now) };
		const placed = await placeCheckout(stores, buyer.sub, request);
		const writes = told.pop();
		if (!placed.ok || writes === undefined) throw new Error('not placed');
		const parts = { TransactItems: writes.map(toTransactItem), ReturnConsumedCapacity: 'TOTAL' };
		return { path: '/', headers: engineHeaders, body: Buffer.from(JSON.stringify(parts)) };
	};
}

/** Sends such transactions by the AWS SDK, as the function does: made of objects, signed, and the answer read. */
export function sending(engine: string): Send {
	const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
	const client = new DynamoDBClient({ endpoint: engine, region: 'us-east-1', credentials });
	return async ({ body }) => {
		try {
			const input = JSON.parse(body.toString()) as TransactWriteItemsCommandInput;
			const { $metadata } = await client.send(new TransactWriteItemsCommand(input));
			return $metadata.httpStatusCode ?? 0;
		} catch (error) {
			if (error instanceof TransactionCanceledException) return 400;
			throw error;
		}
	};
}

/** Nothing checks the signature, but the engine wants the form. */
const engineHeaders = {
	'content-type': 'application/x-amz-json-1.0',
	'x-amz-target': 'DynamoDB_20120810.TransactWriteItems',
	'x-amz-date': '20260101T000000Z',
	authorization:
		'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
};
