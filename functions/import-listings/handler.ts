import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { catalogStore } from '#catalog';
import { auditLogStore } from '#directory';
import { type ImportChunk, applyChunk, importStore, previewChunk } from '#merchandising';
import {
	errorFacts,
	fromImage,
	log,
	mapInBatches,
	newUsage,
	now,
	openDatabase,
	readEnvironment,
	withUsage,
} from '#platform';
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

/** Chunks of an import processed at a time. No two of them have the same product. */
const atOnce = 8;
/** A chunk takes two seconds. No chunk is begun that might not finish. */
const headroomMs = 10_000;

type RunContext = Pick<Context, 'getRemainingTimeInMillis'>;
type Recorded = { readonly sequenceNumber: string; readonly chunk: ImportChunk };

/**
 * Processes import chunks in the order of the stream: those of one import together, one import after the other. The first
 * chunk that fails or lacks time is reported. It and its successors are delivered again, and finished ones are skipped.
 */
export async function handler(event: DynamoDBStreamEvent, context: RunContext): Promise<DynamoDBBatchResponse> {
	for (const chunks of importsOf(event)) {
		const done = await mapInBatches(chunks, atOnce, ({ chunk }) => isProcessed(chunk, context));
		const failed = chunks[done.indexOf(false)];
		if (failed !== undefined) return { batchItemFailures: [{ itemIdentifier: failed.sequenceNumber }] };
	}
	return { batchItemFailures: [] };
}

/** The chunks of a batch, those of one import that follow each other together. */
function importsOf({ Records: records }: DynamoDBStreamEvent): Recorded[][] {
	const imports: Recorded[][] = [];
	for (const { dynamodb } of records) {
		if (dynamodb?.NewImage === undefined) continue;
		const { SequenceNumber: sequenceNumber = '', NewImage: image } = dynamodb;
		const recorded = { sequenceNumber, chunk: stores.imports.chunkFromItem(fromImage(image)) };
		const last = imports.at(-1);
		if (last?.[0]?.chunk.unique === recorded.chunk.unique) last.push(recorded);
		else imports.push([recorded]);
	}
	return imports;
}

async function isProcessed(chunk: ImportChunk, context: RunContext): Promise<boolean> {
	if (context.getRemainingTimeInMillis() < headroomMs) return false;
	const process = chunk.preview ? previewChunk : applyChunk;
	const usage = newUsage();
	const facts = { function: 'import-listings', tenant: chunk.tenantId, import: chunk.unique, chunk: chunk.number };
	try {
		const products = await withUsage(usage, () => process(stores, chunk, now()));
		log('info', 'chunk done', { ...facts, products, ...usage });
		return true;
	} catch (error) {
		log('error', 'chunk failed', { ...facts, ...usage, ...errorFacts(error) });
		return false;
	}
}
