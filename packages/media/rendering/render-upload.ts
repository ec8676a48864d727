import { type Millis, parseOwnedId } from '#kernel';
import type { Bucket } from '#platform';
import { type MediaStore } from '../media-store.ts';
import { mediaOfUpload, ready, refuse } from '../media.ts';
import { render } from './render.ts';

/** The key has a hash of the content, so browsers keep a file for good. */
const cacheControl = 'public, max-age=31536000, immutable';

export interface RenderDeps {
	readonly media: MediaStore;
	readonly bucket: Bucket;
}

/**
 * Renders an uploaded object and ends its upload: ready, or refused with a reason. The files are there before the picture is
 * ready, and the original is deleted last. So a run that was interrupted is repeated as a whole, and one that ended does
 * nothing again. `ignored`: no upload waits for the object.
 */
export async function renderUpload(
	{ media, bucket }: RenderDeps,
	key: string,
	now: Millis,
): Promise<'ready' | 'refused' | 'ignored'> {
	const mediaId = mediaOfUpload(key);
	const owner = mediaId && parseOwnedId('media', mediaId)?.owner;
	const upload = mediaId && owner ? await media.find(owner, mediaId, now) : undefined;
	const original = upload?.state === 'uploading' ? await bucket.get(key) : undefined;
	if (upload?.state !== 'uploading' || original === undefined) {
		await bucket.delete(key);
		return 'ignored';
	}
	const rendered = await render(original, upload.contentType);
	if (rendered.ok) {
		const { picture, files } = rendered.value;
		await Promise.all(
			files.map(({ name, bytes, contentType }) =>
				bucket.put(`media/${picture.key}/${name}`, bytes, { contentType, cacheControl }),
			),
		);
		await media.end(ready(upload, picture));
	} else await media.end(refuse(upload, rendered.refusal, now));
	await bucket.delete(key);
	return rendered.ok ? 'ready' : 'refused';
}
