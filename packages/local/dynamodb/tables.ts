import { type Engine, EngineError } from './engine.ts';
import { type JsonObject, objects, section, text } from '#kernel/json';
import type { TableResource } from '../resources.ts';

const activeWithinMs = 10_000;

/** Creates the missing tables; existing ones keep their data. Resolves when all are active. */
export async function createTables(engine: Engine, tables: readonly TableResource[]): Promise<void> {
	for (const table of tables) {
		try {
			await engine.call('DynamoDB_20120810.CreateTable', table.create);
		} catch (cause) {
			if (!(cause instanceof EngineError) || cause.code !== 'ResourceInUseException')
				throw new Error(`cannot create table ${table.name}`, { cause });
			await refuseChanged(engine, table);
		}
	}
	await Promise.all(tables.map((table) => active(engine, table.name)));
}

/**
 * Refuses a kept table whose keys, indexes or stream differ from the template's, because no deployed table would
 * behave alike.
 */
async function refuseChanged(engine: Engine, table: TableResource): Promise<void> {
	const existing = section(await engine.call('DynamoDB_20120810.DescribeTable', { TableName: table.name }), 'Table');
	const keys = (description: JsonObject) =>
		objects(description['KeySchema']).map((key) => `${String(key['AttributeName'])} ${String(key['KeyType'])}`);
	const indexes = (description: JsonObject) =>
		objects(description['GlobalSecondaryIndexes']).map((index) =>
			[String(index['IndexName']), ...keys(index)].join(' '),
		);
	const shape = (description: JsonObject) =>
		JSON.stringify([
			keys(description),
			indexes(description).toSorted(),
			section(description, 'StreamSpecification')['StreamEnabled'] === true,
		]);
	if (shape(existing) !== shape(table.create))
		throw new Error(
			`table ${table.name} in the data directory differs from the template: start with an empty DATA_DIR`,
		);
}

async function active(engine: Engine, name: string): Promise<void> {
	const until = Date.now() + activeWithinMs;
	for (;;) {
		const described = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: name });
		if (text(section(described, 'Table')['TableStatus']) === 'ACTIVE') return;
		if (Date.now() > until) throw new Error(`table ${name} does not become active`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
