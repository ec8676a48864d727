import { type ReviewStores, resolveReview } from '#checkout';
import { type Cursors, on, shown } from '#http';
import { accepted, iso } from '#kernel';
import { showDecided } from './decided.ts';
import { routes } from './routes.ts';

interface Stores extends ReviewStores {
	readonly cursors: Cursors;
}

/** What the base decides of payments that do not fit their checkout. */
export function reviewing(stores: Stores) {
	return [
		on(routes.listReviews, async ({ query }) => {
			const after = stores.cursors.open(['reviews'], query.cursor);
			if (!after.ok) return after;
			const { reviews, last } = await stores.reviews.open(query.limit, after.value);
			const items = reviews.map(({ checkoutId, paymentId, amount, currency, reviewAt }) => ({
				checkoutId,
				paymentId,
				captured: { amount, currency },
				reviewAt: iso(reviewAt),
			}));
			return accepted({ items, nextCursor: stores.cursors.seal(['reviews'], last) });
		}),
		on(routes.resolveReview, async ({ principal: { userId: by }, path: { checkoutId }, body, now }) => {
			return shown(await resolveReview(stores, checkoutId, { ...body, by }, now), showDecided);
		}),
	];
}
