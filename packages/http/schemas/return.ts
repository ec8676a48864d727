import * as z from 'zod/mini';
import type { TenantRole } from '#directory';
import { cny, iso } from '#kernel';
import { instant, money, text } from '#kernel/schemas';
import {
	type Return,
	type ReturnClocks,
	type ReturnReceipt,
	freightBy,
	maxReturnLines,
	maxReturnReason,
	orderOfReturn,
	returnCell,
	returnClockOf,
	returnDecisions,
	returnKinds,
	returnStates,
	tenantOfReturn,
} from '#orders';
import { addressSchema, toAddressResponse } from './address.ts';
import { parcelLine, shippers } from './order.ts';

const reason = () => z.nullable(text(maxReturnReason));

const answer = z
	.lazy(() =>
		z.strictObject({ approved: z.boolean(), by: z.enum(['merchant', 'clock']), at: instant, reason: reason() }),
	)
	.register(z.globalRegistry, { id: 'ReturnAnswer' });

const shipment = z
	.lazy(() => z.strictObject({ carrier: text(60), trackingNumber: text(60), sentAt: instant }))
	.register(z.globalRegistry, { id: 'ReturnShipment' });

const receivedLine = z
	.lazy(() =>
		z.strictObject({
			listingId: z.string(),
			color: z.string(),
			size: z.string(),
			quantity: z.int(),
			restock: z.boolean(),
		}),
	)
	.register(z.globalRegistry, { id: 'ReceivedLine' });

const receipt = z
	.lazy(() =>
		z.strictObject({
			at: instant,
			lines: z.array(receivedLine).check(z.maxLength(2 * maxReturnLines)),
			deduction: money,
			reason: reason(),
		}),
	)
	.register(z.globalRegistry, { id: 'ReturnReceipt' });

const appeal = z
	.lazy(() => z.strictObject({ at: instant, reason: reason() }))
	.register(z.globalRegistry, { id: 'ReturnAppeal' });

const decision = z
	.lazy(() => z.strictObject({ decision: z.enum(returnDecisions), amount: money, at: instant, reason: reason() }))
	.register(z.globalRegistry, { id: 'ReturnDecision' });

const deadline = z
	.lazy(() => z.strictObject({ at: instant, nextState: z.nullable(z.enum(returnStates)) }))
	.register(z.globalRegistry, { id: 'ReturnDeadline' });

/** The fields of a return, for schemas that add to them. */
export const returnFields = () => ({
	returnId: z.string(),
	orderId: z.string(),
	tenantId: z.string(),
	kind: z.enum(returnKinds),
	state: z.enum(returnStates),
	lines: z.array(parcelLine).check(z.maxLength(maxReturnLines)),
	/** What all its pieces were worth at the request. */
	refundable: money,
	/** What it has refunded so far. */
	refunded: money,
	freightBy: z.enum(['buyer', 'merchant']),
	reason: reason(),
	requestedAt: instant,
	/** The merchant answers until then. */
	answerBy: instant,
	deadline: z.nullable(deadline),
	answer: z.nullable(answer),
	/** Where the goods are sent. Null: to the sender of the parcel. */
	returnAddress: z.nullable(addressSchema),
	shipment: z.nullable(shipment),
	receipt: z.nullable(receipt),
	appeal: z.nullable(appeal),
	decision: z.nullable(decision),
});

export const returnSchema = z.lazy(() => z.strictObject(returnFields())).register(z.globalRegistry, { id: 'Return' });

/** A return for its buyer and for the base. */
export function toReturnResponse(rma: Return, clocks: ReturnClocks): z.input<typeof returnSchema> {
	const { returnId, answer: answered, appeal: appealed, decision: decided, shipment: sent } = rma;
	return {
		returnId,
		orderId: orderOfReturn(returnId),
		tenantId: tenantOfReturn(returnId),
		kind: rma.kind,
		state: rma.state,
		lines: rma.lines.map(({ listingId, color, size, quantity }) => ({ listingId, color, size, quantity })),
		refundable: cny(rma.refundable),
		refunded: cny(rma.refunded),
		freightBy: freightBy(rma.kind),
		reason: rma.reason ?? null,
		requestedAt: iso(rma.requestedAt),
		answerBy: iso(rma.requestedAt + clocks.answerMs),
		deadline: toDeadline(rma, clocks),
		answer: answered
			? {
					approved: answered.isApproved,
					by: answered.by,
					at: iso(answered.at),
					reason: answered.reason ?? null,
				}
			: null,
		returnAddress: rma.returnAddress ? toAddressResponse(rma.returnAddress) : null,
		shipment: sent ? { carrier: sent.carrier, trackingNumber: sent.trackingNumber, sentAt: iso(sent.sentAt) } : null,
		receipt: rma.receipt ? toReceipt(rma, rma.receipt) : null,
		appeal: appealed ? { at: iso(appealed.at), reason: appealed.reason || null } : null,
		decision: decided
			? { decision: decided.decision, amount: cny(decided.amount), at: iso(decided.at), reason: decided.reason }
			: null,
	};
}

/** A return for a member of its tenant. The buyer's texts and parcel are null unless the role ships. */
export function toMerchantReturnResponse(
	rma: Return,
	role: TenantRole,
	clocks: ReturnClocks,
): z.input<typeof returnSchema> {
	const response = toReturnResponse(rma, clocks);
	if (shippers.includes(role)) return response;
	const withheld = response.appeal && { ...response.appeal, reason: null };
	return { ...response, reason: null, shipment: null, appeal: withheld };
}

/** The base decides in review, and nothing follows by itself. */
function toDeadline(rma: Return, clocks: ReturnClocks): z.input<typeof deadline> | null {
	const clock = returnClockOf(rma, clocks);
	if (clock === undefined) return null;
	const next = clock.verb && returnCell(clock.verb, 'clock', rma.state);
	return { at: iso(clock.dueAt), nextState: next ?? null };
}

function toReceipt({ lines }: Return, { at, lines: found, deduction, reason: given }: ReturnReceipt) {
	const received = found.flatMap(({ line, quantity, restock }) => {
		const of = lines.find((one) => one.line === line);
		return of === undefined ? [] : [{ listingId: of.listingId, color: of.color, size: of.size, quantity, restock }];
	});
	return { at: iso(at), lines: received, deduction: cny(deduction), reason: given ?? null };
}
