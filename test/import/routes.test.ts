import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus, openTenant } from '../support/scenario.ts';
import { oldFile, shirt } from './files.ts';
import { workbook } from './workbooks.ts';

/** Imports over HTTP, as a merchant's page uses them. */

const imports = '/v1/merchant/imports';
const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'importer');
});
afterAll(() => base.stop());

const merchant = () => base.merchant('importer');
const get = async (path: string) => expectStatus(await merchant().get(`${imports}${path}`), 200).body;
async function send(file: string | Uint8Array, query: string, type = 'text/csv'): Promise<string> {
	const sent = await merchant().send('POST', `${imports}${query}`, file, { 'content-type': type });
	await base.settled();
	return expectStatus(sent, 202).body.importId;
}

test('a preview shows its changes page by page, and applies them', async () => {
	const rows = ['a', 'b', 'c'].map((handle) => ({ ...shirt, handle }));
	const importId = await send(oldFile([...rows, { ...shirt, handle: 'd', price: 'x' }]), '?mode=preview');
	expect(await get(`/${importId}`)).toMatchObject({
		state: 'previewed',
		stock: null,
		preview: { creates: 3, updates: 0, unchanged: 0, faults: 0 },
		faultCount: 1,
	});
	const first = await get(`/${importId}/changes?limit=2`);
	const rest = await get(`/${importId}/changes?limit=2&cursor=${first.nextCursor}`);
	expect([...first.items, ...rest.items].map(({ line, kind }) => [line, kind])).toEqual([
		[2, 'create'],
		[3, 'create'],
		[4, 'create'],
	]);
	expect(first.items[0]).toMatchObject({
		old: null,
		new: { price: { amount: 9_800 } },
		stock: [{ color: 'red', cells: [{ size: 'S', old: null, new: 3 }] }],
		setsStock: true,
	});
	expectStatus(await merchant().post(`${imports}/${importId}/apply`, { stock: 'keep' }), 202);
	await base.settled();
	expect(await get(`/${importId}`)).toMatchObject({ state: 'done', stock: 'keep', imported: 3, created: 3 });
	const page = await get(`/${importId}/results?limit=2`);
	const last = await get(`/${importId}/results?limit=2&cursor=${page.nextCursor}`);
	expect([...page.items, ...last.items].map(({ line, effect, stock }) => [line, effect, stock])).toEqual([
		[2, 'created', 'set'],
		[3, 'created', 'set'],
		[4, 'created', 'set'],
	]);
	expect(last.nextCursor).toBeNull();
	const again = await merchant().post(`${imports}/${importId}/apply`, { stock: 'set' });
	expect(expectStatus(again, 409).body).toMatchObject({ type: '/problems/import-state', state: 'done' });
});

test('faults are a file that no spreadsheet evaluates', async () => {
	const importId = await send(oldFile([{ ...shirt, handle: '=1+1', price: 'x' }]), '');
	const { body } = expectStatus(await merchant().get(`${imports}/${importId}/faults.csv`), 200);
	expect(body).toBe("\ufeffline,column,reason,product\r\n2,Variant Price,price_not_a_number,'=1+1\r\n");
});

test('imports are listed newest first', async () => {
	const older = await send(oldFile([shirt]), '');
	await base.advance(1);
	const newer = await send(oldFile([shirt]), '?stock=set');
	const { items } = await get('?limit=2');
	expect(items.map(({ importId }: { importId: string }) => importId)).toEqual([newer, older]);
	expect(items.map(({ stock }: { stock: string }) => stock)).toEqual(['set', 'keep']);
});

test.each([sheet, 'application/octet-stream'])('a workbook is imported as %s', async (type) => {
	const file = workbook([
		['商品编码', '商品名称', '价格'],
		['xlsx', '衬衫', 299],
	]);
	expect(await get(`/${await send(file, '', type)}`)).toMatchObject({ state: 'done', imported: 1, faults: [] });
});

test('the template is imported as it is', async () => {
	const { body } = expectStatus(await merchant().get(`${imports}/template.csv`), 200);
	expect(await get(`/${await send(body, '')}`)).toMatchObject({ imported: 1, faults: [] });
});

test('the stock of a preview is chosen when it is applied', async () => {
	const type = { 'content-type': 'text/csv' };
	const sent = await merchant().send('POST', `${imports}?mode=preview&stock=set`, oldFile([shirt]), type);
	expect(expectStatus(sent, 422).body.errors).toMatchObject([{ pointer: '/stock' }]);
});
