import { type ChangeReturnDeps, approveReturnByMerchant, changeReturn } from '#aftersales';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toMerchantReturnResponse } from '#http/schemas';
import { type Result, refused } from '#kernel';
import {
	type OrderStore,
	type Return,
	type ReturnClocks,
	type ReturnStore,
	concedeReturn,
	loseReturn,
	receiveReturn,
	rejectReturn,
	tenantOfReturn,
} from '#orders';
import { type Viewer, viewingRole } from './orders.ts';
import { routes } from './routes.ts';

interface Stores extends ChangeReturnDeps {
	readonly orders: OrderStore;
	readonly returns: ReturnStore;
}

type Member = Viewer & { readonly tenantId: string; readonly userId: string };

async function ofTenant({ returns }: Stores, tenantId: string, returnId: string) {
	const isOwn = tenantOfReturn(returnId) === tenantId;
	return orNotFound(isOwn ? await returns.find(returnId) : undefined);
}

/** A return that a member decides on: of the member's tenant, and not of an order of the member's own. */
async function decidable(
	stores: Stores,
	{ tenantId, userId }: Member,
	returnId: string,
): Promise<Result<Return, { kind: 'not_found' } | { kind: 'own_order' }>> {
	const rma = await ofTenant(stores, tenantId, returnId);
	if (!rma.ok) return rma;
	return rma.value.buyerId === userId ? refused({ kind: 'own_order' }) : rma;
}

/** Handlers of a tenant's returns. */
export function returnHandlers(cursors: Cursors, clocks: ReturnClocks) {
	const responseFor = (viewer: Viewer) => (rma: Return) => toMerchantReturnResponse(rma, viewingRole(viewer), clocks);
	return [
		on(routes.listMerchantReturns, ({ principal, query: { state, ...query } }, { returns }: Stores) =>
			cursors.list(
				['merchant-returns', principal.tenantId, state ?? ''],
				query,
				(limit, after) => returns.tenantReturns(principal.tenantId, state, limit, after),
				responseFor(principal),
			),
		),
		on(routes.getMerchantReturn, async ({ principal, path }, stores: Stores) =>
			mapOk(await ofTenant(stores, principal.tenantId, path.returnId), responseFor(principal)),
		),
		on(routes.approveReturn, async ({ principal, path, body, now: at, audit }, stores: Stores) => {
			const rma = await decidable(stores, principal, path.returnId);
			if (!rma.ok) return rma;
			const approval = { returnAddress: body.returnAddress, at };
			const approved = await approveReturnByMerchant(stores, rma.value, approval, { audit });
			return mapOk(approved, responseFor(principal));
		}),
		on(routes.rejectReturn, async ({ principal, path, body: { reason }, now: at, audit }, stores: Stores) => {
			const rma = await decidable(stores, principal, path.returnId);
			if (!rma.ok) return rma;
			const rejected = await changeReturn(stores, rma.value, (of) => rejectReturn(of, { reason, at }), { audit });
			return mapOk(rejected, responseFor(principal));
		}),
		on(routes.receiveReturn, async ({ principal, path, body, now, audit }, stores: Stores) => {
			const rma = await decidable(stores, principal, path.returnId);
			if (!rma.ok) return rma;
			const received = await changeReturn(stores, rma.value, (of) => receiveReturn(of, body, now), { audit });
			return mapOk(received, responseFor(principal));
		}),
		on(routes.loseReturn, async ({ principal, path, now, audit }, stores: Stores) => {
			const rma = await decidable(stores, principal, path.returnId);
			if (!rma.ok) return rma;
			const lost = await changeReturn(stores, rma.value, (of) => loseReturn(of, now, clocks), { audit });
			return mapOk(lost, responseFor(principal));
		}),
		on(routes.refundReturn, async ({ principal, path, now, audit }, stores: Stores) => {
			const rma = await decidable(stores, principal, path.returnId);
			if (!rma.ok) return rma;
			const refunded = await changeReturn(stores, rma.value, (of) => concedeReturn(of, now), { audit });
			return mapOk(refunded, responseFor(principal));
		}),
	];
}
