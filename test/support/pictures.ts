import type { TestBase } from './base.ts';
import { type HttpResponse, send } from './http.ts';
import { expectStatus } from './scenario.ts';

/** A PNG of 8 × 8 pixels. */
export const tinyPng = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQMAAAD+wSzIAAAAA1BMVEXMMzN0dFbYAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAC0lEQVQImWNgQAUAABAAASG2FtIAAAAASUVORK5CYII=',
	'base64',
);

/** The form of an upload, as the API hands it out. */
export interface Form {
	readonly url: string;
	readonly fields: Readonly<Record<string, string>>;
}

/** Begins the upload of a picture. */
export async function beginPicture(
	base: Pick<TestBase, 'merchant'>,
	tenantId: string,
	more: object = {},
): Promise<{ mediaId: string; upload: Form & { expiresAt: string } }> {
	const input = { contentType: 'image/png', bytes: 1_000_000, ...more };
	return expectStatus(await base.merchant(tenantId).post('/v1/merchant/media', input), 201).body;
}

/** Posts a form with a file, as a browser does. */
export async function postForm({ url, fields }: Form, file: Uint8Array): Promise<HttpResponse> {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	form.append('file', new Blob([new Uint8Array(file)]), 'picture');
	const encoded = new Response(form);
	const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
	return send(url, { method: 'POST', headers, body: new Uint8Array(await encoded.arrayBuffer()) });
}

/** A picture of the tenant that is ready. */
export async function readyPicture(
	base: Pick<TestBase, 'merchant' | 'base'>,
	tenantId: string,
	file: Uint8Array = tinyPng,
	contentType = 'image/png',
): Promise<{ mediaId: string }> {
	const { mediaId, upload } = await beginPicture(base, tenantId, { contentType });
	const { status, text } = await postForm(upload, file);
	if (status !== 204) throw new Error(text);
	await base.base.drain();
	return expectStatus(await base.merchant(tenantId).get(`/v1/merchant/media/${mediaId}`), 200).body;
}
