import { mapOk, on, orNotFound } from '#http';
import { iso } from '#kernel';
import { type Media, sourcesOf, uploadKey, uploadWithinMs } from '#media';
import { type MediaDeps as Stores, beginUpload, setListingMedia } from '#merchandising';
import { type uploadForms, newUnique } from '#platform';
import { toListingResponse } from './listings.ts';
import type { MediaResponse } from './routes-media.ts';
import { routes } from './routes.ts';

/** Handlers of the tenant's pictures. `sign` signs the forms of their uploads. */
export function mediaHandlers(sign: ReturnType<typeof uploadForms>) {
	return [
		on(routes.createMedia, async ({ principal, body, now, audit }, stores: Stores) => {
			const { bytes: maxBytes, ...upload } = body;
			const begun = await beginUpload(stores, principal.tenantId, upload, { now, unique: newUnique(now), audit });
			return mapOk(begun, ({ mediaId, state, contentType }) => {
				const expiresAt = now + uploadWithinMs;
				const form = sign({ key: uploadKey(mediaId), contentType, maxBytes, expiresAt }, now);
				return { mediaId, state, upload: { ...form, fields: { ...form.fields }, expiresAt: iso(expiresAt) } };
			});
		}),
		on(routes.getMedia, async ({ principal, path, now }, { media }: Stores) => {
			return mapOk(orNotFound(await media.find(principal.tenantId, path.mediaId, now)), toMediaResponse);
		}),
		on(routes.setListingMedia, async ({ principal, path, body, now, audit }, stores: Stores) => {
			const set = await setListingMedia(stores, principal.tenantId, path.listingId, body, { now, audit });
			return mapOk(set, toListingResponse);
		}),
	];
}

function toMediaResponse(media: Media): MediaResponse {
	const { mediaId, contentType, createdAt } = media;
	const common = { mediaId, contentType, createdAt: iso(createdAt) };
	switch (media.state) {
		case 'uploading':
			return { ...common, state: 'uploading' };
		case 'refused':
			return { ...common, state: 'refused', reason: media.reason };
		case 'ready': {
			const { key: _key, ...shown } = media.picture;
			return { ...common, state: 'ready', urls: sourcesOf(media.picture), ...shown };
		}
	}
}
