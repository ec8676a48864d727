/** The refusals of the feed. */
export type FeedRefusal = {
	/** The events behind the given one are no longer all there. `oldest` is the first that is. */
	readonly kind: 'events_expired';
	readonly oldest: string;
};
