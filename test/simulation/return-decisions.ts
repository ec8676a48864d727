import type { Return } from '#orders';
import type { Chance } from '#local/testing';
import { parseOwnedId } from '#kernel';
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

export const receipts = ['receive', 'receive', 'receive', 'receivePart', 'deduct', 'receiveTooMany', 'lost'] as const;

const address = {
	name: '退货组',
	phone: '+86 20 8888 1111',
	country: 'CN',
	province: '广东',
	city: '广州',
	line1: '仓库 2 号',
};

export function asMerchant(world: World, rma: Named, verb: string, draw: Chance, sub?: string): Promise<ApiResponse> {
	const tenantId = parseOwnedId('return', rma.returnId)?.owner ?? '';
	const as = { tenant: tenantId, ...(sub === undefined ? {} : { sub }) };
	const path = `/v1/merchant/returns/${rma.returnId}`;
	const received = (more: number) =>
		rma.lines.flatMap((line) =>
			line.quantity + more > 0 ? [{ ...pieces(line, line.quantity + more), restock: draw.hits(0.6) }] : [],
		);
	switch (verb) {
		case 'approve':
			return post(world, as, `${path}/approve`, draw.hits(0.8) ? { returnAddress: address } : {});
		case 'receive':
			return post(world, as, `${path}/receive`, { lines: received(0) });
		case 'receivePart':
			return post(world, as, `${path}/receive`, { lines: received(-1) });
		case 'receiveTooMany':
			return post(world, as, `${path}/receive`, { lines: received(1) });
		case 'receiveMore':
			return post(world, as, `${path}/receive`, { lines: restated(world, rma, draw) });
		case 'deductLess': {
			const deduction = { amount: draw.pick([0, 1, 5_000]), currency: 'CNY' };
			return post(world, as, `${path}/receive`, { lines: restated(world, rma, draw), deduction, reason: 'worn' });
		}
		case 'deduct': {
			const deduction = { amount: draw.pick([1, 9_900, 500_000, 500_000]), currency: 'CNY' };
			return post(world, as, `${path}/receive`, { lines: received(0), deduction, reason: 'worn' });
		}
		case 'lost':
		case 'refund':
			return post(world, as, `${path}/${verb}`);
		default:
			return post(world, as, `${path}/reject`, { reason: 'worn' });
	}
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

export function decide(world: World, { returnId }: Named, decision: object, as: Caller): Promise<ApiResponse> {
	return post(world, as, `/v1/base/returns/${returnId}/decide`, { ...decision, reason: 'as the law says' });
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
	return response;
}

export function expectRefused(world: World, invariant: string, about: string, { status }: ApiResponse): void {
	if (status >= 200 && status < 300) world.model.violate(invariant, about, `answered ${status}`);
}
