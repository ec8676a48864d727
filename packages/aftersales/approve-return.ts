import type { Millis, Result } from '#kernel';
import {
	type Address,
	type OrdersRefusal,
	type Return,
	type ReturnStore,
	approveReturn,
	tenantOfReturn,
} from '#orders';
import type { Audited } from '#platform';
import { type ChangeReturnDeps, changeReturn } from './change-return.ts';

/** Dependencies of a merchant's approval of a return. */
export interface ApproveReturnDeps extends ChangeReturnDeps {
	readonly returns: Pick<ReturnStore, 'find' | 'change' | 'returnAddress' | 'keepReturnAddress'>;
}

/** An approval, with the address to which the goods go. */
export interface ApproveReturn {
	readonly returnAddress: Address | undefined;
	readonly at: Millis;
}

/**
 * A merchant approves a return. Only an address that is given becomes the last one of the tenant, in the same transaction.
 * Without one the return keeps its own, or gets the last. So no approval overwrites an address given meanwhile.
 */
export async function approveReturnByMerchant(
	stores: ApproveReturnDeps,
	rma: Return,
	{ returnAddress, at }: ApproveReturn,
	audited: Audited,
): Promise<Result<Return, OrdersRefusal>> {
	const { returns } = stores;
	const tenantId = tenantOfReturn(rma.returnId);
	const isNeeded = rma.kind !== 'not_received';
	const lastAddress = isNeeded && returnAddress === undefined ? await returns.returnAddress(tenantId) : undefined;
	const approval = { by: 'merchant', returnAddress, lastAddress, at } as const;
	const writes = isNeeded && returnAddress !== undefined ? [returns.keepReturnAddress(tenantId, returnAddress)] : [];
	return changeReturn(stores, rma, (of) => approveReturn(of, approval), audited, writes);
}
