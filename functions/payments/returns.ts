import {
	type ChangeReturnDeps,
	type DecideReturnDeps,
	changeReturn,
	decideReturnInReview,
	requestReturnOf,
} from '#aftersales';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toReturnResponse } from '#http/schemas';
import { cny, iso } from '#kernel';
import {
	type OrderClocks,
	type OrderStore,
	type Return,
	type ReturnClocks,
	type ReturnStore,
	appealReturn,
	cancelReturn,
	sendReturn,
} from '#orders';
import { routes } from './routes.ts';

interface Stores extends ChangeReturnDeps, DecideReturnDeps {
	readonly orders: Pick<OrderStore, 'buyerOrder' | 'tenantOrder'>;
	readonly returns: ReturnStore;
	readonly clocks: OrderClocks;
	readonly returnClocks: ReturnClocks;
	readonly cursors: Cursors;
}

/** Handlers of a buyer's returns, and of those that the base decides. */
export function returnHandlers(stores: Stores) {
	const toResponse = (rma: Return) => toReturnResponse(rma, stores.returnClocks);
	return [...buyerHandlers(stores, toResponse), ...baseHandlers(stores, toResponse)];
}

function buyerHandlers(stores: Stores, toResponse: (rma: Return) => ReturnType<typeof toReturnResponse>) {
	const { orders, returns, cursors, returnClocks } = stores;
	const own = async (buyerId: string, returnId: string) => {
		const rma = await returns.find(returnId);
		return orNotFound(rma?.buyerId === buyerId ? rma : undefined);
	};
	return [
		on(routes.requestReturn, async ({ principal, path, body: input, idempotencyKey, now: at }) => {
			const order = orNotFound(await orders.buyerOrder(principal.buyerId, path.orderId));
			if (!order.ok) return order;
			const request = { input, idempotencyKey, at };
			return mapOk(await requestReturnOf(stores, order.value, request, stores.clocks), toResponse);
		}),
		on(routes.listReturns, ({ principal: { buyerId }, query }) =>
			cursors.list(
				['returns', buyerId],
				query,
				(limit, after) => returns.buyerReturns(buyerId, limit, after),
				toResponse,
			),
		),
		on(routes.getReturn, async ({ principal, path }) => mapOk(await own(principal.buyerId, path.returnId), toResponse)),
		on(routes.sendReturn, async ({ principal, path, body, now, audit }) => {
			const rma = await own(principal.buyerId, path.returnId);
			if (!rma.ok) return rma;
			return mapOk(await changeReturn(stores, rma.value, (of) => sendReturn(of, body, now), { audit }), toResponse);
		}),
		on(routes.cancelReturn, async ({ principal, path, now, audit }) => {
			const rma = await own(principal.buyerId, path.returnId);
			if (!rma.ok) return rma;
			return mapOk(await changeReturn(stores, rma.value, (of) => cancelReturn(of, now), { audit }), toResponse);
		}),
		on(routes.appealReturn, async ({ principal, path, body: { reason }, now: at, audit }) => {
			const rma = await own(principal.buyerId, path.returnId);
			if (!rma.ok) return rma;
			const appealed = await changeReturn(stores, rma.value, (of) => appealReturn(of, { reason, at }, returnClocks), {
				audit,
			});
			return mapOk(appealed, toResponse);
		}),
	];
}

function baseHandlers(stores: Stores, toResponse: (rma: Return) => ReturnType<typeof toReturnResponse>) {
	const { returns, cursors } = stores;
	return [
		on(routes.listReturnsInReview, ({ query }) =>
			cursors.list(['returns-in-review'], query, returns.inReview, (rma) => ({
				...toResponse(rma),
				confirmed: toConfirmed(rma),
			})),
		),
		on(routes.decideReturn, async ({ principal: { userId: by }, path: { returnId }, body, now, audit }) => {
			const rma = orNotFound(await returns.find(returnId));
			if (!rma.ok) return rma;
			const decided = await decideReturnInReview(stores, rma.value, { ...body, by }, { now, audit });
			return mapOk(decided, ({ rma: after, confirmations: { given, needed } }) => ({
				...toResponse(after),
				confirmations: { given, needed },
			}));
		}),
	];
}

function toConfirmed({ confirmation }: Return) {
	if (confirmation === undefined) return null;
	const { by, at, amount, reason } = confirmation;
	return { by, at: iso(at), amount: cny(amount), reason };
}
