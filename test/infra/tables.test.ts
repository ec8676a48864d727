import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import { directoryTable } from '#directory';
import { ordersTable } from '#orders';
import type { Index, Table } from '#platform';
import { salesTable } from '#sales';
import { createApp } from '#infra';
import { configs } from '../../infra/stages.ts';
import { Resources, TemplateObject, builtResources } from './assembly.ts';

const descriptors: readonly Table[] = [directoryTable, catalogTable, ordersTable, salesTable];
const resources = builtResources();
const tables = resources.of('AWS::DynamoDB::Table');

test('there is a table for each descriptor, and no other', () => {
	expect(tables.map(({ path }) => path).toSorted()).toEqual(
		descriptors.map(({ name }) => `${name}/Resource`).toSorted(),
	);
});

describe.each(descriptors)('table $name', (descriptor) => {
	const table = tables.find(({ path }) => path === `${descriptor.name}/Resource`) ?? new TemplateObject(undefined);

	test('has the keys pk and sk, of strings', () => {
		expect(table.at('KeySchema')).toEqual(keys('pk', 'sk'));
		const types = table.elements('AttributeDefinitions').map((attribute) => attribute.at('AttributeType'));
		expect(new Set(types)).toEqual(new Set(['S']));
	});

	test('has the indexes of its descriptor, and no local one', () => {
		const expected = Object.entries(descriptor.indexes).map(([name, index]) => ({
			IndexName: name,
			KeySchema: keys(index.partitionKey, index.sortKey),
			Projection: projection(index),
		}));
		expect(table.at('GlobalSecondaryIndexes') ?? []).toEqual(expected);
		expect(table.at('LocalSecondaryIndexes')).toBeUndefined();
	});

	test('has the stream and the expiry of its descriptor', () => {
		expect(table.at('StreamSpecification.StreamViewType')).toBe(descriptor.stream ? 'NEW_AND_OLD_IMAGES' : undefined);
		expect(table.at('TimeToLiveSpecification.AttributeName')).toBe(descriptor.timeToLive);
	});

	test('is billed on demand and recoverable to any second', () => {
		expect(table.at('BillingMode')).toBe('PAY_PER_REQUEST');
		expect(table.at('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled')).toBe(true);
	});

	test('survives the deletion of its stack, its replacement and a click', () => {
		expect(table).toMatchObject({ policies: ['Retain', 'Retain'] });
		expect(table.at('DeletionProtectionEnabled')).toBe(true);
	});

	test('is encrypted with the base’s key, which rotates yearly and is retained', () => {
		const key = resources.behind(table.at('SSESpecification.KMSMasterKeyId'));
		expect(key).toMatchObject({ type: 'AWS::KMS::Key', policies: ['Retain', 'Retain'] });
		expect(key.at('EnableKeyRotation')).toBe(true);
	});
});

test('a stage may start its tables and their indexes above DynamoDB’s own start', () => {
	const warm = { readUnitsPerSecond: 40_000, writeUnitsPerSecond: 20_000 };
	const config = { ...configs.prod, warmThroughput: { orders: warm } };
	const app = createApp('prod', { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) }, config);
	const throughput = { ReadUnitsPerSecond: 40_000, WriteUnitsPerSecond: 20_000 };
	for (const table of Resources.of(app).of('AWS::DynamoDB::Table')) {
		const expected = table.path.startsWith('orders/') ? throughput : undefined;
		expect(table.at('WarmThroughput')).toEqual(expected);
		for (const index of table.elements('GlobalSecondaryIndexes')) expect(index.at('WarmThroughput')).toEqual(expected);
	}
});

function keys(partitionKey: string, sortKey: string) {
	return [
		{ AttributeName: partitionKey, KeyType: 'HASH' },
		{ AttributeName: sortKey, KeyType: 'RANGE' },
	];
}

function projection({ projection: carried }: Index) {
	if (carried === 'all') return { ProjectionType: 'ALL' };
	return carried === 'keys'
		? { ProjectionType: 'KEYS_ONLY' }
		: { ProjectionType: 'INCLUDE', NonKeyAttributes: carried };
}
