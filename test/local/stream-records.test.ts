import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../packages/local/dynamodb/engine.ts';
import { RecordSweeper } from '../../packages/local/dynamodb/stream-records.ts';
import { temporary } from './support.ts';

const keys = { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] };
const attributes = { AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] };
const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' };

let directory: ReturnType<typeof temporary>;
let engine: Engine;
let sweeper: RecordSweeper;
let db: DatabaseSync;
let passed: string | undefined;
beforeEach(async () => {
	directory = temporary();
	engine = await startEngine(directory.path, undefined);
	const table = { TableName: 'things', ...keys, ...attributes, BillingMode: 'PAY_PER_REQUEST', StreamSpecification };
	await engine.call('DynamoDB_20120810.CreateTable', table);
	await write(5);
	db = new DatabaseSync(join(directory.path, 'dynamodb.sqlite'), { timeout: 60_000 });
	passed = undefined;
	sweeper = new RecordSweeper(engine.database ?? '', () => new Map([['things', passed]]));
});
afterEach(async () => {
	sweeper.stop();
	db.close();
	await engine.stop();
	directory.remove();
});

async function write(count: number): Promise<void> {
	for (let i = 0; i < count; i++)
		await engine.call('DynamoDB_20120810.PutItem', { TableName: 'things', Item: { pk: { S: `thing-${i}` } } });
}

const kept = () =>
	db
		.prepare('SELECT sequence_number AS number FROM _stream_records ORDER BY id')
		.all()
		.map(({ number }) => Number(number));
const age = (seconds: number) => db.prepare('UPDATE _stream_records SET created_at = created_at - ?').run(seconds);

test('stream records that all consumers have passed are dropped a minute later', () => {
	passed = '3';
	sweeper.sweep();
	expect(kept()).toEqual([1, 2, 3, 4, 5]);
	age(120);
	sweeper.sweep();
	expect(kept()).toEqual([4, 5]);
});

test('stream records that a consumer has yet to read are kept for 24 hours', () => {
	age(86_000);
	sweeper.sweep();
	expect(kept()).toEqual([1, 2, 3, 4, 5]);
	age(1_000);
	sweeper.sweep();
	expect(kept()).toEqual([5]);
});

test('the newest record is kept, so that sequence numbers go on', async () => {
	passed = '5';
	age(120);
	sweeper.sweep();
	expect(kept()).toEqual([5]);
	await write(1);
	expect(kept()).toEqual([5, 6]);
});

test('a sweep that meets the lock of the engine is left for later', () => {
	passed = '5';
	age(120);
	db.exec('BEGIN IMMEDIATE');
	expect(sweeper.sweep()).toBeGreaterThan(0);
	db.exec('COMMIT');
	sweeper.sweep();
	expect(kept()).toEqual([5]);
});
