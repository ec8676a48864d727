import { type Millis, type TenantId, ownedId, parseOwnedId } from '#kernel';

/** The id of a picture: `med_<tenant>_<unique>`. */
export type MediaId = string;

/** The content types that a picture may be uploaded as. */
export const contentTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type ContentType = (typeof contentTypes)[number];

/** A photo of a phone has 3 to 12 MB. S3 refuses a larger upload by the policy of its form. */
export const maxUploadBytes = 15 * 1024 * 1024;
/** An upload that has not begun by then needs a new form. */
export const uploadWithinMs = 10 * 60_000;
/** After a day nothing is left of an upload that was never rendered: neither its object nor its item. */
export const uploadExpiresMs = 86_400_000;
/** A refused upload tells its reason for so long. */
export const refusedExpiresMs = 30 * 86_400_000;

/** Why an upload is not a picture that can be shown. */
export const refusalReasons = [
	'unsupported_format',
	'type_differs',
	'trailing_data',
	'animated',
	'too_many_pixels',
	'too_elongated',
	'damaged',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A picture as it is served: where its files are, and the largest size of them in pixels. */
export interface Picture {
	/** A hash of the content. The files are under `media/<key>/`. */
	readonly key: string;
	readonly width: number;
	readonly height: number;
	/** A blurred preview of some 25 bytes, in base 64 (ThumbHash). */
	readonly thumbhash: string;
}

interface Upload {
	readonly mediaId: MediaId;
	readonly tenantId: TenantId;
	readonly contentType: ContentType;
	readonly createdAt: Millis;
}

export interface Uploading extends Upload {
	readonly state: 'uploading';
	readonly expiresAt: Millis;
}
export interface Ready extends Upload {
	readonly state: 'ready';
	readonly picture: Picture;
}
export interface Refused extends Upload {
	readonly state: 'refused';
	readonly reason: RefusalReason;
	readonly expiresAt: Millis;
}

/** uploading → ready | refused. Neither end is ever left. */
export type Media = Uploading | Ready | Refused;

/** A picture that waits for its upload. */
export function startUpload(
	ids: { readonly tenantId: TenantId; readonly unique: string },
	contentType: ContentType,
	now: Millis,
): Uploading {
	const mediaId = ownedId('media', ids.tenantId, ids.unique);
	const expiresAt = now + uploadExpiresMs;
	return { mediaId, tenantId: ids.tenantId, contentType, createdAt: now, state: 'uploading', expiresAt };
}

/** The upload was rendered. */
export function ready({ state: _state, expiresAt: _expiresAt, ...upload }: Uploading, picture: Picture): Ready {
	return { ...upload, state: 'ready', picture };
}

/** The upload cannot be shown. */
export function refuse({ state: _state, ...upload }: Uploading, reason: RefusalReason, now: Millis): Refused {
	return { ...upload, state: 'refused', reason, expiresAt: now + refusedExpiresMs };
}

/** The key of the object that is uploaded. */
export function uploadKey(mediaId: MediaId): string {
	const id = parseOwnedId('media', mediaId);
	if (id === undefined) throw new Error('a picture without a valid id');
	return `uploads/${id.owner}/${id.unique}`;
}

/** The picture whose upload an object is; undefined for another object. */
export function mediaOfUpload(key: string): MediaId | undefined {
	const [, owner = '', unique = ''] = /^uploads\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
	const mediaId = ownedId('media', owner, unique);
	return parseOwnedId('media', mediaId) && mediaId;
}
