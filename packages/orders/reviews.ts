import type { CheckoutId, Millis } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';

/** A captured payment that is not what its checkout asked for; a person of the base decides. */
export interface Review {
	readonly checkoutId: CheckoutId;
	readonly paymentId: string;
	/** As the provider told them: minor units, and a currency that may be none of ours. */
	readonly amount: number;
	readonly currency: string;
	readonly reviewAt: Millis;
	/** Whether the checkout still holds its stock. */
	readonly reserved: boolean;
}

/** Open reviews: each is one item beside its checkout, written and removed in the transactions that move the checkout. */
export interface ReviewsStore {
	open(limit: number, after: Item | undefined): Promise<Page<Review>>;
	find(checkoutId: CheckoutId): Promise<Review | undefined>;
	begin(review: Review): Write;
	end(checkoutId: CheckoutId): Write;
}

const key = (checkoutId: CheckoutId) => ({ pk: 'REVIEWS', sk: checkoutId });

/** Reviews over the `orders` table. */
export function reviewsStore(database: Database, table: string): ReviewsStore {
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
			const item = await database.get(table, key(checkoutId), { consistent: true });
			return item && fromItem(item);
		},
		begin: (review) => ({ kind: 'put', table, item: { ...key(review.checkoutId), ...review } }),
		end: (checkoutId) => ({ kind: 'delete', table, key: key(checkoutId), condition: 'attribute_exists(pk)' }),
	};
}

function fromItem({ pk: _pk, sk: _sk, ...review }: Item): Review {
	return review as unknown as Review;
}
