import type { MediaId, RefusalReason } from './media.ts';

/** A picture that cannot be shown: still uploading, refused with a reason, or none of the tenant's. */
export interface NotReady {
	readonly mediaId: MediaId;
	readonly state: 'uploading' | 'refused' | 'unknown';
	readonly reason: RefusalReason | null;
}

/** The refusals of media. */
export type MediaRefusal =
	| { readonly kind: 'media_not_ready'; readonly media: readonly NotReady[] }
	| { readonly kind: 'too_many_requests'; readonly retryAfterSeconds: number };
