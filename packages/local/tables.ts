import type { Engine } from './engine.ts';
import { EngineError } from './engine.ts';
import { type JsonObject, objects, section, text } from './json.ts';
import type { TablePart } from './parts.ts';

const activeWithinMs = 10_000;

/** Creates each table that does not exist yet; one that does keeps its data. Resolves when all can be used. */
export async function createTables(engine: Engine, tables: readonly TablePart[]): Promise<void> {
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

/** A kept table whose keys, indexes or stream differ from the template's would answer as no deployed table does. */
async function refuseChanged(engine: Engine, table: TablePart): Promise<void> {
	const existing = section(await engine.call('DynamoDB_20120810.DescribeTable', { TableName: table.name }), 'Table');
	const keys = (part: JsonObject) =>
		objects(part['KeySchema']).map((key) => `${String(key['AttributeName'])} ${String(key['KeyType'])}`);
	const indexes = (part: JsonObject) =>
		objects(part['GlobalSecondaryIndexes']).map((index) => [String(index['IndexName']), ...keys(index)].join(' '));
	const shape = (part: JsonObject) =>
		JSON.stringify([
			keys(part),
			indexes(part).toSorted(),
			section(part, 'StreamSpecification')['StreamEnabled'] === true,
		]);
	if (shape(existing) !== shape(table.create))
		throw new Error(`table ${table.name} in the data directory is not the template's: start with an empty DATA_DIR`);
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
