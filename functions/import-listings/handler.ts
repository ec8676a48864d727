import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { catalogStore } from '#catalog';
import { auditLogStore } from '#directory';
import { applyChunk, importStore, previewChunk } from '#merchandising';
import { errorFacts, fromImage, log, newUsage, now, openDatabase, readEnvironment, withUsage } from '#platform';
import { stockStore } from '#stock';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const stores = {
	database,
	catalog: catalogStore(database, env.CATALOG_TABLE),
	stock: stockStore(database, env.CATALOG_TABLE),
	imports: importStore(database, env.CATALOG_TABLE),
	auditLog: auditLogStore(database, env.DIRECTORY_TABLE),
};

/** A chunk takes two seconds. No chunk is begun that might not finish. */
const headroomMs = 10_000;

/**
 * Processes import chunks in the order of the stream. The first chunk that fails or lacks time is reported. It and
 * its successors are delivered again, and finished ones are skipped.
 */
export async function handler(
	event: DynamoDBStreamEvent,
	context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<DynamoDBBatchResponse> {
	for (const { dynamodb } of event.Records) {
		if (dynamodb?.NewImage === undefined) continue;
		const again = { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber ?? '' }] };
		if (context.getRemainingTimeInMillis() < headroomMs) return again;
		const chunk = stores.imports.chunkFromItem(fromImage(dynamodb.NewImage));
		const process = chunk.preview ? previewChunk : applyChunk;
		const usage = newUsage();
		const facts = { function: 'import-listings', tenant: chunk.tenantId, import: chunk.unique, chunk: chunk.number };
		try {
			const products = await withUsage(usage, () => process(stores, chunk, now()));
			log('info', 'chunk done', { ...facts, products, ...usage });
		} catch (error) {
			log('error', 'chunk failed', { ...facts, ...usage, ...errorFacts(error) });
			return again;
		}
	}
	return { batchItemFailures: [] };
}
