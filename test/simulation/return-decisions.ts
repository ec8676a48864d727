import type { Return } from '#orders';
import type { Chance } from '#local/testing';
import { parseOwnedId } from '#kernel';
import { type JsonObject, objects } from '#kernel/json';
import { sumOf } from '../support/return-steps.ts';
import type { Caller } from './gateway.ts';
import type { ApiResponse, World } from './world.ts';

/** The requests of a merchant and of the base about returns. */

/** What acts need of a return. */
export interface Named {
	readonly returnId: string;
	readonly lines: readonly ReturnType<typeof pieces>[];
}

/** What a merchant gives after its first word about a return. */
export const concessions = {
	rejected: ['approve', 'approve', 'refund'],
	contested: ['receiveMore', 'receiveMore', 'deductLess', 'receive', 'refund'],
	lost: ['receive', 'receivePart', 'refund'],
} as const;

export function merchantVerbs(state: Return['state']): readonly string[] {
	switch (state) {
		case 'requested':
			return ['approve', 'approve', 'approve', 'reject', 'refund'];
		case 'rejected':
		case 'contested':
		case 'lost':
			return concessions[state];
		default:
			return receipts;
	}
}

export const receipts = [
	...(['receive', 'receive', 'receivePart', 'receivePart', 'deduct', 'deduct', 'receiveTooMany'] as const),
	...(['lost', 'lost', 'lost'] as const),
];

const address = {
	name: '退货组',
	phone: '+86 20 8888 1111',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '仓库 2 号',
};

export function asMerchant(world: World, rma: Named, verb: string, draw: Chance, sub?: string): Promise<ApiResponse> {
	const as = { tenant: tenantOf(rma), ...(sub === undefined ? {} : { sub }) };
	const [path, body] = merchantRequest(world, rma, verb, draw);
	return sendTwice(world, rma, draw, () => post(world, as, `/v1/merchant/returns/${rma.returnId}/${path}`, body));
}

function tenantOf({ returnId }: Named): string {
	return parseOwnedId('return', returnId)?.owner ?? '';
}

function merchantRequest(world: World, rma: Named, verb: string, draw: Chance): readonly [string, object?] {
	const received = (more: number) =>
		rma.lines.flatMap((line) =>
			line.quantity + more > 0 ? [{ ...pieces(line, line.quantity + more), restock: draw.hits(0.6) }] : [],
		);
	switch (verb) {
		case 'approve':
			return ['approve', draw.hits(0.8) ? { returnAddress: address } : {}];
		case 'receive':
			return ['receive', { lines: received(0) }];
		case 'receivePart':
			return ['receive', { lines: received(-1) }];
		case 'receiveTooMany':
			return ['receive', { lines: received(1) }];
		case 'receiveMore':
			return ['receive', { lines: restated(world, rma, draw) }];
		case 'deductLess': {
			const deduction = { amount: draw.pick([0, 1, 5_000]), currency: 'CNY' };
			return ['receive', { lines: restated(world, rma, draw), deduction, reason: 'worn' }];
		}
		case 'deduct': {
			const deduction = { amount: draw.pick([1, 9_900, 500_000, 500_000]), currency: 'CNY' };
			return ['receive', { lines: received(0), deduction, reason: 'worn' }];
		}
		case 'lost':
		case 'refund':
			return [verb];
		default:
			return ['reject', { reason: 'worn' }];
	}
}

/** I24: a request that was accepted is accepted again, while what it recorded stands. Sends it, and sometimes once more. */
async function sendTwice(
	world: World,
	rma: Named,
	draw: Chance,
	send: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
	const first = await send();
	if (first.status !== 200 || !draw.hits(0.2)) return first;
	const second = await send();
	if (second.status !== 409) return first;
	const path = `/v1/merchant/returns/${rma.returnId}`;
	const now = await world.send({ tenant: tenantOf(rma) }, 'GET', path, { readsOnly: true });
	const isRecorded = now.status === 200 && recordOf(now) === recordOf(first);
	if (isRecorded && now.body['state'] !== 'in_review')
		world.model.violate('I24', rma.returnId, `is ${String(now.body['state'])}, and refuses what it recorded`);
	return first;
}

function recordOf({ body: { answer, receipt, decision, returnAddress } }: ApiResponse): string {
	return JSON.stringify([answer, receipt, decision, returnAddress]);
}

/** All pieces that have come of a return as they were recorded, sometimes with those that were missing. */
function restated(world: World, { returnId, lines }: Named, draw: Chance) {
	const rma = world.model.returns.list().find((one) => one.returnId === returnId);
	const recorded = (rma?.receipt?.lines ?? []).flatMap(({ line, quantity, restock }) => {
		const of = rma?.lines.find((one) => one.line === line);
		return of === undefined ? [] : [{ ...pieces(of, quantity), restock }];
	});
	const missing = (rma?.lines ?? []).flatMap((of) => {
		const quantity = of.quantity - sumOf(rma?.receipt?.lines ?? [], of.line);
		return quantity > 0 && draw.hits(0.7) ? [{ ...pieces(of, quantity), restock: draw.hits(0.6) }] : [];
	});
	const all = [...recorded, ...missing];
	return all.length > 0 ? all : lines.map((line) => ({ ...line, restock: true }));
}

export const decisions = [
	{ decision: 'approve' },
	{ decision: 'refund' },
	...[1, 5_000, 90_000].map((amount) => ({ decision: 'refund', amount: { amount, currency: 'CNY' } })),
	{ decision: 'uphold' },
];

export function decide(
	world: World,
	rma: Named,
	decision: object,
	{ as, draw }: { readonly as: Caller; readonly draw: Chance },
): Promise<ApiResponse> {
	const body = { ...decision, reason: 'as the law says' };
	return sendTwice(world, rma, draw, () => post(world, as, `/v1/base/returns/${rma.returnId}/decide`, body));
}

interface Variant {
	readonly listingId: string;
	readonly color: string;
	readonly size: string;
}

export function pieces({ listingId, color, size }: Variant, quantity: number) {
	return { listingId, color, size, quantity };
}

export async function post(
	world: World,
	as: Caller,
	path: string,
	body?: object,
	headers: Readonly<Record<string, string>> = {},
): Promise<ApiResponse> {
	const response = await world.send(as, 'POST', path, { ...(body === undefined ? {} : { body }), headers });
	const { state, type } = response.body;
	world.count(`${path.split('/').at(-1)} ${response.status}`);
	world.log(`  ${path} ${JSON.stringify(body)}: ${response.status} ${String(state ?? type)}`);
	if (path.endsWith('/receive') && response.status === 200 && piecesIn(response.body['receipt']) !== piecesIn(body))
		world.model.violate('I24', path, `records ${piecesIn(response.body['receipt'])}, not ${piecesIn(body)}`);
	return response;
}

/** The pieces of a receipt by variant, apart by whether they go on sale again. */
function piecesIn(receipt: unknown): string {
	const sums = new Map<string, number>();
	for (const { listingId, color, size, restock, quantity } of objects((receipt as JsonObject)['lines'])) {
		const key = JSON.stringify([listingId, color, size, restock]);
		sums.set(key, (sums.get(key) ?? 0) + Number(quantity));
	}
	return JSON.stringify([...sums].toSorted());
}

export function expectRefused(world: World, invariant: string, about: string, { status }: ApiResponse): void {
	if (status >= 200 && status < 300) world.model.violate(invariant, about, `answered ${status}`);
}
