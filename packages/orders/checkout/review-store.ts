import type { CheckoutId, Millis } from '#kernel';
import type { Audited, Database, Item, Page, Write } from '#platform';
import { orderKeys } from '../table.ts';

/** A captured payment that differs from its checkout. A member of the base decides. */
export interface Review {
	readonly checkoutId: CheckoutId;
	readonly paymentId: string;
	/** As the provider reports them: minor units, and a currency that the base may not know. */
	readonly amount: number;
	readonly currency: string;
	/** The total of the checkout, in fen. */
	readonly expected: number;
	readonly reviewAt: Millis;
	/** Whether the stock of the checkout is still reserved. */
	readonly reserved: boolean;
	/** The first of the two acceptances that a large payment needs. */
	readonly acceptance?: { readonly by: string; readonly at: Millis } | undefined;
}

/** Why a payment is in review. Too much and too little are told apart by the amount, where the currency is the base's. */
export const reviewReasons = ['underpaid', 'overpaid', 'other_currency'] as const;

/** The reason of a review. */
export function reviewReason({ amount, currency, expected }: Review): (typeof reviewReasons)[number] {
	if (currency !== 'CNY') return 'other_currency';
	return amount < expected ? 'underpaid' : 'overpaid';
}

/** Open reviews. Each is an item beside its checkout, written and removed in the transactions that move the checkout. */
export interface ReviewStore {
	open(limit: number, after: Item | undefined): Promise<Page<Review>>;
	find(checkoutId: CheckoutId): Promise<Review | undefined>;
	begin(review: Review): Write;
	/** Keeps the first acceptance of a review that is open and has none. */
	accept(checkoutId: CheckoutId, acceptance: NonNullable<Review['acceptance']>, audited: Audited): Promise<boolean>;
	end(checkoutId: CheckoutId): Write;
}

/** Reviews over the `orders` table. */
export function reviewStore(database: Database, table: string): ReviewStore {
	return {
		async open(limit, after) {
			const values = { ':pk': 'REVIEWS' };
			const page = await database.queryPage({
				table,
				where: 'pk = :pk',
				values,
				limit,
				after,
				consistent: true,
			});
			return page.map(fromItem);
		},
		async find(checkoutId) {
			const item = await database.get(table, orderKeys.review(checkoutId), { consistent: true });
			return item && fromItem(item);
		},
		begin: (review) => ({ kind: 'put', table, item: { ...orderKeys.review(review.checkoutId), ...review } }),
		async accept(checkoutId, acceptance, audited) {
			const update = {
				kind: 'update',
				table,
				key: orderKeys.review(checkoutId),
				update: 'SET acceptance = :acceptance',
				condition: 'attribute_exists(pk) AND attribute_not_exists(acceptance)',
				values: { ':acceptance': { ...acceptance } },
			} as const;
			return (await database.write(update, audited)).ok;
		},
		end: (checkoutId) => ({
			kind: 'delete',
			table,
			key: orderKeys.review(checkoutId),
			condition: 'attribute_exists(pk)',
		}),
	};
}

function fromItem({ pk: _pk, sk: _sk, ...review }: Item): Review {
	return review as unknown as Review;
}
