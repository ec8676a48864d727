import type { Millis } from '#kernel';
import type { Write } from '#platform';
import { orderKeys } from '../table.ts';
import type { Return } from './return.ts';
import { isEnded } from './return-lifecycle.ts';

/** Whether a return has texts of its buyer. */
export function hasTexts({ reason, shipment, appeal, erasedAt }: Return): boolean {
	return erasedAt === undefined && (reason ?? shipment ?? appeal) !== undefined;
}

/** Whether a return has texts of its buyer, or may still get some that nothing erases when it ends. */
export function isToErase(rma: Return): boolean {
	return isEnded(rma) ? hasTexts(rma) : rma.erasureRequestedAt === undefined;
}

/**
 * Erases the texts of its buyer from a return that is over and still as it was read. A return that is not over is marked, so
 * that the move that ends it erases them.
 */
export function eraseWrite(table: string, rma: Return, now: Millis): Extract<Write, { kind: 'update' }> {
	const { returnId, revision, appeal } = rma;
	const write = { kind: 'update', table, key: orderKeys.return(returnId), condition: 'revision = :revision' } as const;
	const values = { ':now': now, ':revision': revision, ':next': revision + 1 };
	if (!isEnded(rma)) return { ...write, update: 'SET erasureRequestedAt = :now, revision = :next', values };
	const update = `SET erasedAt = :now, revision = :next${appeal === undefined ? '' : ', appeal.reason = :none'} REMOVE reason, shipment`;
	return { ...write, update, values: appeal === undefined ? values : { ...values, ':none': '' } };
}

/** The return without the texts of its buyer, if it is over and its buyer has asked for that. */
export function erasedAtEnd(rma: Return): Return {
	if (rma.erasureRequestedAt === undefined || !isEnded(rma)) return rma;
	const { reason: _reason, shipment: _shipment, appeal, ...kept } = rma;
	return { ...kept, erasedAt: rma.since, ...(appeal === undefined ? {} : { appeal: { ...appeal, reason: '' } }) };
}
