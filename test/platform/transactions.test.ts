import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Write, maxBatch, maxTransaction, openDatabase } from '#platform';
import { openClient } from '../../packages/platform/client.ts';

/** Transactions of the database layer, over a wire with scripted responses. */

let responses: (readonly [status: number, body: object])[];
let sent: { readonly TransactItems: readonly object[] }[];
const requestHandler = {
	handle: async ({ body }: { readonly body: Uint8Array }) => {
		sent.push(JSON.parse(Buffer.from(body).toString()));
		const [statusCode, response] = responses.shift() ?? expect.fail('asked once too often');
		const headers = { 'content-type': 'application/x-amz-json-1.0' };
		return { response: { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(response))]) } };
	},
};
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const open = () =>
	openDatabase(
		openClient({ requestHandler: requestHandler as never, credentials: () => Promise.resolve(credentials) }),
	);

beforeEach(() => {
	process.env['AWS_REGION'] = 'us-east-1';
	responses = [];
	sent = [];
});

const put = (sk: string) => ({ kind: 'put', table: 'orders', item: { pk: 'P', sk } }) as const;
const puts = (count: number): Write[] => Array.from({ length: count }, (_, i) => put(String(i)));
const largestEntry = { audit: [put('A'), put('B')] } as const;
const cancelled = (...reasons: readonly object[]) =>
	[
		400,
		{
			__type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
			Message: 'Transaction cancelled',
			CancellationReasons: reasons,
		},
	] as const;
const failed = { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'P' }, sk: { S: '1' } } };
const conflict = { Code: 'TransactionConflict' };
const none = { Code: 'None' };

describe('a transaction of too many items', () => {
	test('is not sent; the audit entry counts as well', async () => {
		await expect(open().transact(puts(maxBatch + 1))).rejects.toMatchObject({ name: 'TransactionTooLarge' });
		const together = open().transact(puts(maxTransaction + 1), largestEntry);
		await expect(together).rejects.toMatchObject({ name: 'TransactionTooLarge' });
		expect(sent).toEqual([]);
	});

	test('is impossible with the maximum of writes and the largest audit entry', async () => {
		responses = [[200, {}]];
		expect(await open().transact(puts(maxTransaction), largestEntry)).toEqual({ ok: true });
		expect(sent.map(({ TransactItems }) => TransactItems.length)).toEqual([maxBatch]);
	});
});

describe('a failed condition beside a conflict', () => {
	test('is reported with the conflict, because the conflicting item may have failed as well', async () => {
		responses = [cancelled(conflict, failed)];
		const item = { pk: 'P', sk: '1' };
		expect(await open().transact(puts(2))).toEqual({ ok: false, failures: [{ index: 1, item }], conflicted: true });
	});

	test('is certain where nothing else was in conflict', async () => {
		responses = [cancelled(none, failed)];
		expect(await open().transact(puts(2))).toMatchObject({ ok: false, conflicted: false });
	});
});

test('an audit entry that exists already is an error, not a refusal of its write', async () => {
	responses = [cancelled(none, failed)];
	await expect(open().write(put('1'), { audit: [put('2')] })).rejects.toThrow('exists already');
});
