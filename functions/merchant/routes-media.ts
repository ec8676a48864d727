import * as z from 'zod/mini';
import { anyTenantRole, defineRoutes } from '#http';
import { pictureFields } from '#http/schemas';
import { instant, text } from '#kernel/schemas';
import { contentTypes, maxUploadBytes, refusalReasons, sourcesOf } from '#media';
import { preparing, reading } from './phases.ts';

const uploadInput = z.strictObject({
	listingId: z.optional(text(110)),
	contentType: z.enum(contentTypes),
	bytes: z.int().check(z.minimum(1), z.maximum(maxUploadBytes)),
});

const newMediaSchema = z
	.strictObject({
		mediaId: z.string(),
		state: z.literal('uploading'),
		upload: z
			.strictObject({ url: z.string(), fields: z.record(z.string(), z.string()), expiresAt: instant })
			.register(z.globalRegistry, { id: 'MediaUpload' }),
	})
	.register(z.globalRegistry, { id: 'NewMedia' });

const common = { mediaId: z.string(), contentType: z.enum(contentTypes), createdAt: instant };
const mediaSchema = z
	.discriminatedUnion('state', [
		z.strictObject({ ...common, state: z.literal('uploading') }),
		z.strictObject({ ...common, state: z.literal('ready'), ...pictureFields() }),
		z.strictObject({ ...common, state: z.literal('refused'), reason: z.enum(refusalReasons) }),
	])
	.register(z.globalRegistry, { id: 'Media' });
export type MediaResponse = z.input<typeof mediaSchema>;

const mediaId = 'med_chaonan-yilan_01k9z4c8d4m2x7c5v6b8n9p0qr';
const key = '7d9f1h3k5n7p2z2m4q8s0v3x5b';
const served = {
	urls: sourcesOf({ key, width: 1200 }),
	width: 1200,
	height: 1600,
	thumbhash: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w',
};
const alt = { zh: '红色亚麻衬衫正面', en: 'Red linen shirt, front' };
const fields = {
	'Content-Type': 'image/jpeg',
	bucket: 'conghua-media',
	'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
	'X-Amz-Credential': 'ASIAEXAMPLE/20261111/us-east-1/s3/aws4_request',
	'X-Amz-Date': '20261111T020000Z',
	key: 'uploads/chaonan-yilan/01k9z4c8d4m2x7c5v6b8n9p0qr',
	Policy: 'eyJleHBpcmF0aW9uIjoi…',
	'X-Amz-Signature': '5b1f…',
};

export const mediaExamples = {
	alt,
	bound: { mediaId, ...served, color: 'red', alt },
	ready: { mediaId, contentType: 'image/jpeg', createdAt: '2026-11-11T02:00:00.000Z', state: 'ready', ...served },
} as const;

/** The pictures of a tenant. */
export const mediaRoutes = defineRoutes({
	createMedia: {
		method: 'POST',
		path: '/v1/merchant/media',
		summary:
			'Begin the upload of a picture of at most 15 MB. A tenant begins 60 a minute, 12 of them for one listing. The response has the form to upload it with.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: ['owner', 'catalog'],
			scope: 'listings.write',
			phases: preparing,
		},
		body: {
			type: 'application/json',
			schema: uploadInput,
			example: { contentType: 'image/jpeg', bytes: 2_400_000 },
		},
		responses: {
			201: {
				description: 'The picture and the form of its upload.',
				schema: newMediaSchema,
				example: {
					mediaId,
					state: 'uploading',
					upload: {
						url: 'https://conghua-media.s3.us-east-1.amazonaws.com',
						fields,
						expiresAt: '2026-11-11T02:10:00.000Z',
					},
				},
			},
		},
		problems: ['not_found'],
	},
	getMedia: {
		method: 'GET',
		path: '/v1/merchant/media/{mediaId}',
		summary:
			'Retrieve a picture: whether it is ready, or why it was refused. An upload that never came is gone after a day.',
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, scope: 'listings.read', phases: reading },
		responses: { 200: { description: 'The picture.', schema: mediaSchema, example: mediaExamples.ready } },
		problems: [],
	},
});
