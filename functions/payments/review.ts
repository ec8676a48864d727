import { type ReviewDeps, resolveReview } from '#aftersales';
import { type Cursors, mapOk, on } from '#http';
import { cny, iso, parseOwnedId } from '#kernel';
import { type Review, reviewReason } from '#orders';
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

function toReviewResponse(review: Review) {
	const { checkoutId, paymentId, amount, currency, expected, reviewAt } = review;
	return {
		checkoutId,
		paymentId,
		buyerId: parseOwnedId('checkout', checkoutId)?.owner ?? '',
		reason: reviewReason(review),
		expected: cny(expected),
		received: { amount, currency },
		reviewAt: iso(reviewAt),
	};
}
