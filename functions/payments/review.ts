import { type ReviewStores, resolveReview } from '#checkout';
import { type Cursors, on, shown } from '#http';
import { accepted, iso } from '#kernel';
import type { Review } from '#orders';
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
			const page = await stores.reviews.open(query.limit, after.value);
			return accepted(stores.cursors.page(['reviews'], page, showReview));
		}),
		on(routes.resolveReview, async ({ principal: { userId: by }, path: { checkoutId }, body, now }) => {
			return shown(await resolveReview(stores, checkoutId, { ...body, by }, now), showDecided);
		}),
	];
}

function showReview({ checkoutId, paymentId, amount, currency, reviewAt }: Review) {
	return { checkoutId, paymentId, captured: { amount, currency }, reviewAt: iso(reviewAt) };
}
