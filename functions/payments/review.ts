import { type ReviewDeps, resolveReview } from '#aftersales';
import { type Cursors, mapOk, on } from '#http';
import { iso } from '#kernel';
import type { Review } from '#orders';
import { toDecidedResponse } from './decided.ts';
import { routes } from './routes.ts';

interface Stores extends ReviewDeps {
	readonly cursors: Cursors;
}

/** Handlers of payments in review. */
export function reviewHandlers(stores: Stores) {
	return [
		on(routes.listReviews, ({ query }) =>
			stores.cursors.list(['reviews'], query, stores.reviews.open, toReviewResponse),
		),
		on(routes.resolveReview, async ({ principal: { userId: by }, path: { checkoutId }, body, now, audit }) => {
			return mapOk(await resolveReview(stores, checkoutId, { ...body, by }, { now, audit }), toDecidedResponse);
		}),
	];
}

function toReviewResponse({ checkoutId, paymentId, amount, currency, reviewAt }: Review) {
	return { checkoutId, paymentId, captured: { amount, currency }, reviewAt: iso(reviewAt) };
}
