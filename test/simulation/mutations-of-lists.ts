import { type Mutation, heldBy, mutation } from './mutation.ts';

const feed = 'packages/feed/feed.ts';
const erase = 'packages/orders/returns/erase-return.ts';
const stock = 'packages/stock/stock-store.ts';

/** Guards of event feeds, of lists that people work through, and of what an entry tells of a write. */
export const guardsOfLists: readonly Mutation[] = [
	heldBy(
		'test/feed/feed.test.ts',
		mutation(
			'a batch of a feed is put under a free number',
			'packages/feed/feed-store.ts',
			"const condition = 'attribute_not_exists(pk)';",
			"const condition = 'attribute_not_exists(pk) OR attribute_exists(pk)';",
		),
	),
	heldBy(
		'test/feed/feed.test.ts',
		mutation(
			'a feed passes by what it has of a shard',
			feed,
			'records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > mark)',
			'records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > mark * 0n)',
		),
	),
	heldBy(
		'test/feed/feed.test.ts',
		mutation(
			'the marks of other shards stay in a feed',
			feed,
			'passed: { ...Object.fromEntries(passed), [shard]:',
			'passed: { ...Object.fromEntries(passed.slice(0, 0)), [shard]:',
		),
	),
	heldBy(
		'test/api/returned-transfers.test.ts',
		mutation(
			'a transfer that bought nothing is listed',
			'packages/aftersales/confirm-transfer.ts',
			'returned: [stores.returnedTransfers.list({ refundId: paymentId, ...received, at: now })],',
			'returned: [],',
		),
	),
	heldBy(
		'test/api/returned-transfers.test.ts',
		mutation(
			'a transfer that is refused in review is listed',
			'packages/aftersales/review.ts',
			'...(booked ? [stores.returnedTransfers.list({ refundId: paymentId, ...booked, at: now, decidedBy })] : []),',
			'...(booked ? [] : []),',
		),
	),
	heldBy(
		'test/api/returned-transfers.test.ts',
		mutation(
			'a settled transfer leaves the list',
			'packages/orders/refund/manual-refund-store.ts',
			"{ kind: 'delete', table, key, condition: `attribute_exists(pk) AND ${condition}`, ...asRead },",
			"{ kind: 'check', table, key, condition: `attribute_exists(pk) AND ${condition}`, ...asRead },",
		),
	),
	heldBy(
		'test/api/return-exclusion.test.ts',
		mutation(
			'a line is stored with its exclusion',
			'packages/orders/item-codec.ts',
			'return returnExcluded === undefined ? stored : [...stored, returnExcluded];',
			'return returnExcluded === undefined || quantity > 0 ? stored : [...stored, returnExcluded];',
		),
	),
	heldBy(
		'test/orders/change-address.test.ts',
		mutation(
			'a parcel leaves for the address that was read',
			'packages/orders/order/order-change-store.ts',
			"...(isSent ? ['shippingAddress = :address'] : []),",
			"...(isSent ? ['(shippingAddress = :address OR attribute_exists(pk))'] : []),",
		),
	),
	heldBy(
		'test/directory/bank-transfer-settings.test.ts',
		mutation(
			'no approval of an account by its own author',
			'packages/directory/bank-transfer-settings.ts',
			"return proposed.by === by ? refused({ kind: 'own_proposal' }) : accepted({ ...rest, account });",
			"return proposed.by === '' ? refused({ kind: 'own_proposal' }) : accepted({ ...rest, account });",
		),
	),
	heldBy(
		'test/api/audit-values.test.ts',
		mutation(
			'the entry of a stock change has the pieces that it met',
			stock,
			"condition: ['attribute_exists(pk)', ...asRead.conditions].join(' AND '),",
			"condition: ['attribute_exists(pk)'].join(' AND '),",
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'the texts of a return are erased as it was read',
			erase,
			'revision = :revision',
			'(revision = :revision OR attribute_exists(pk))',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'a return keeps its texts until it ends',
			erase,
			'if (!isEnded(rma)) return { ...write,',
			'if (!isEnded(rma) && now < 0) return { ...write,',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'a return that ends loses the texts that are to be erased',
			erase,
			'if (rma.erasureRequestedAt === undefined || !isEnded(rma)) return rma;',
			'if (rma.state !== undefined) return rma;',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'a move of a return that goes on erases no text',
			erase,
			'if (rma.erasureRequestedAt === undefined || !isEnded(rma)) return rma;',
			'if (rma.erasureRequestedAt === undefined) return rma;',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'only texts that are to be erased are lost with the end of a return',
			erase,
			'if (rma.erasureRequestedAt === undefined || !isEnded(rma)) return rma;',
			'if (!isEnded(rma)) return rma;',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'a return is marked once',
			erase,
			'return isEnded(rma) ? hasTexts(rma) : rma.erasureRequestedAt === undefined;',
			'return isEnded(rma) ? hasTexts(rma) : true;',
		),
	),
	heldBy(
		'test/orders/return-erasure.test.ts',
		mutation(
			'texts that are erased are not erased again',
			erase,
			'return erasedAt === undefined && (reason ?? shipment ?? appeal) !== undefined;',
			'return erasedAt !== 0 && (reason ?? shipment ?? appeal) !== undefined;',
		),
	),
];
