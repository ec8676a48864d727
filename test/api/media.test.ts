import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, expectProblem, startFaultBase } from '../faults/fault-base.ts';
import { send } from '../support/http.ts';
import { type Form, beginPicture, postForm, readyPicture, tinyPng } from '../support/pictures.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Pictures of listings, from the form of the upload to the page. */

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b');
	listingId = await onSale(base, 'tenant-a', { red: { S: 1 } });
});
afterAll(() => base.stop());

const alt = { zh: '正面', en: 'Front' };
const mediaOf = (tenantId: string, id: string) => base.merchant(tenantId).get(`/v1/merchant/media/${id}`);
const bind = (media: readonly object[]) =>
	base.merchant('tenant-a').send('PUT', `/v1/merchant/listings/${listingId}/media`, { media });
const objectOf = ({ fields }: Form) => path.join(base.dataDir, 's3', fields['bucket'] ?? '', fields['key'] ?? '');
const catalogItem = async (sk: string) =>
	(await base.items('catalog')).find((item) => String(item['sk']).startsWith(sk));

describe('a picture', () => {
	test('is uploaded by its form, rendered, bound to a color and served', async () => {
		const begun = await beginPicture(base, 'tenant-a', { listingId, contentType: 'image/png' });
		expect((await mediaOf('tenant-a', begun.mediaId)).body).toMatchObject({ state: 'uploading' });
		expect((await postForm(begun.upload, tinyPng)).status).toBe(204);
		await base.settled();
		const ready = expectStatus(await mediaOf('tenant-a', begun.mediaId), 200).body;
		expect(ready).toMatchObject({ state: 'ready', width: 8, height: 8 });
		expect(existsSync(objectOf(begun.upload))).toBe(false);

		const bound = expectStatus(await bind([{ mediaId: begun.mediaId, color: 'red', alt }]), 200).body;
		expect(bound.media).toMatchObject([{ mediaId: begun.mediaId, color: 'red', alt, urls: ready.urls }]);
		const { media, colors, picture } = expectStatus(await base.anyone.get(`/v1/listings/${listingId}`), 200).body;
		expect(media).toEqual([{ urls: ready.urls, width: 8, height: 8, thumbhash: ready.thumbhash, color: 'red', alt }]);
		expect([picture, colors.find(({ code }: { code: string }) => code === 'red').picture]).toEqual([
			ready.urls.webp['8'],
			ready.urls.webp['8'],
		]);

		const file = await send(base.url + ready.urls.avif['8'], { method: 'GET', headers: {} });
		expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/avif']);
		expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
		expect(file.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
	});

	test('keeps its listing as it is when the same pictures are set again', async () => {
		const { mediaId } = await readyPicture(base, 'tenant-a');
		const first = expectStatus(await bind([{ mediaId, alt }]), 200).body;
		const again = expectStatus(await bind([{ mediaId, alt }]), 200).body;
		expect(again.revision).toBe(first.revision);
	});

	test('that is none tells why, and leaves no object', async () => {
		const { mediaId, upload } = await beginPicture(base, 'tenant-a', { contentType: 'image/jpeg' });
		expect((await postForm(upload, tinyPng)).status).toBe(204);
		await base.settled();
		expect((await mediaOf('tenant-a', mediaId)).body).toMatchObject({ state: 'refused', reason: 'type_differs' });
		expect(existsSync(objectOf(upload))).toBe(false);
	});

	test('is ready once, however often its form is sent', async () => {
		const { mediaId, upload } = await beginPicture(base, 'tenant-a');
		await postForm(upload, tinyPng);
		await postForm(upload, tinyPng);
		await base.settled();
		await postForm(upload, Buffer.from('<svg/>'));
		await base.settled();
		expect((await mediaOf('tenant-a', mediaId)).body).toMatchObject({ state: 'ready' });
		expect(existsSync(objectOf(upload))).toBe(false);
	});

	test('of another tenant does not exist', async () => {
		const { mediaId } = await readyPicture(base, 'tenant-b');
		expectProblem(await mediaOf('tenant-a', mediaId), 404, 'not-found');
		const { body: problem } = expectProblem(await bind([{ mediaId, alt }]), 409, 'media-not-ready');
		expect(problem.media).toEqual([{ mediaId, state: 'unknown', reason: null }]);
	});

	test('is not bound before it is ready, and neither are those beside it', async () => {
		const { mediaId } = await beginPicture(base, 'tenant-a');
		const { mediaId: ready } = await readyPicture(base, 'tenant-a');
		const before = (await catalogItem('L#'))?.['media'];
		const media = [ready, mediaId].map((each) => ({ mediaId: each, alt }));
		const { body: problem } = expectProblem(await bind(media), 409, 'media-not-ready');
		expect(problem.media).toEqual([{ mediaId, state: 'uploading', reason: null }]);
		expect((await catalogItem('L#'))?.['media']).toEqual(before);
	});

	test('of a color that the listing does not have is refused', async () => {
		const { mediaId } = await readyPicture(base, 'tenant-a');
		const { body: problem } = expectProblem(await bind([{ mediaId, color: 'green', alt }]), 422, 'invalid');
		expect(problem.errors).toMatchObject([{ pointer: '/media/0/color' }]);
	});

	test('goes with its color', async () => {
		const other = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const { mediaId } = await readyPicture(base, 'tenant-a');
		const merchant = base.merchant('tenant-a');
		const where = `/v1/merchant/listings/${other}`;
		expectStatus(await merchant.send('PUT', `${where}/media`, { media: [{ mediaId, color: 'red', alt }] }), 200);
		const colors = [{ code: 'blue', name: { zh: '蓝', en: 'Blue' } }];
		expect(expectStatus(await merchant.send('PATCH', where, { colors }), 200).body.media).toEqual([]);
	});
});

describe('an upload', () => {
	test('is for a listing of the tenant', async () => {
		const foreign = await onSale(base, 'tenant-b', { red: { S: 1 } });
		const input = { listingId: foreign, contentType: 'image/png', bytes: 1 };
		expectProblem(await base.merchant('tenant-a').post('/v1/merchant/media', input), 404, 'not-found');
	});

	test.each([
		['under another key', { key: 'media/0/320.avif' }, 403, 'AccessDenied'],
		['to another type', { 'Content-Type': 'text/html' }, 403, 'AccessDenied'],
		['with a field of its own', { acl: 'public-read' }, 403, 'AccessDenied'],
		['with another signature', { 'X-Amz-Signature': '00' }, 403, 'SignatureDoesNotMatch'],
	])('%s is refused in the words of S3', async (_, change, status, code) => {
		const { upload } = await beginPicture(base, 'tenant-b');
		const refused = await postForm({ ...upload, fields: { ...upload.fields, ...change } }, tinyPng);
		expect([refused.status, /<Code>(.*)<\/Code>/.exec(refused.text)?.[1]]).toEqual([status, code]);
	});

	test('that is larger than it was announced is refused', async () => {
		const { upload } = await beginPicture(base, 'tenant-b', { bytes: tinyPng.length - 1 });
		expect((await postForm(upload, tinyPng)).text).toContain('<Code>EntityTooLarge</Code>');
	});

	test('after its ten minutes is refused', async () => {
		const { upload } = await beginPicture(base, 'tenant-b');
		await base.advance(600);
		expect((await postForm(upload, tinyPng)).text).toContain('Policy expired');
	});

	test('that never comes is forgotten after a day', async () => {
		const { mediaId } = await beginPicture(base, 'tenant-b');
		await base.advance(86_400);
		expectProblem(await mediaOf('tenant-b', mediaId), 404, 'not-found');
	});
});
