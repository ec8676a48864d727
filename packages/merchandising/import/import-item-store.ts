import type { AuditEntry } from '#directory';
import { type Millis, type TenantId, parseOwnedId } from '#kernel';
import type { Item, Key, Write } from '#platform';
import { type Import, type ImportChunk, type Outcome, dataRetentionSeconds, importRetentionSeconds } from './import.ts';

/**
 * Imports live in the `catalog` table, in the partition of their tenant:
 *
 * | item | key | content |
 * |---|---|---|
 * | head | `I#<unique>` | the progress and faults that the merchant reads |
 * | data | `D#<unique>#<nnn>` | the products of a chunk, and the file's names of its columns |
 * | chunk | `P#<unique>#<nnn>` | the outcome of each product of the chunk; its insertion starts the work |
 * | preview chunk | `P#<unique>#<nnn>#preview` | its insertion starts the preview of the chunk |
 * | change | `V#<unique>#<nnn>#<ii>` | what the preview saw of a product |
 */
export const importKeys = {
	head: (tenantId: TenantId, unique: string) => ({ pk: `T#${tenantId}`, sk: `I#${unique}` }),
	data: ({ tenantId, unique, number }: ImportChunk) => ({
		pk: `T#${tenantId}`,
		sk: `D#${unique}#${padded(number, 3)}`,
	}),
	chunk: ({ tenantId, unique, number, preview }: ImportChunk) => ({
		pk: `T#${tenantId}`,
		sk: `P#${unique}#${padded(number, 3)}${preview ? '#preview' : ''}`,
	}),
	change: ({ tenantId, unique, number }: ImportChunk, index: number) => ({
		pk: `T#${tenantId}`,
		sk: `V#${unique}#${padded(number, 3)}#${padded(index, 2)}`,
	}),
} as const;

/** The outcomes of a chunk item, by the index of their product. */
export function outcomesOf(progress: Item): Map<number, Outcome> {
	const outcomes = progress['outcomes'] as unknown as Record<string, Outcome>;
	return new Map(Object.entries(outcomes).map(([index, outcome]) => [Number(index), outcome]));
}

/** The write of a new head, with the audit entry of its start. */
export function headWrite(table: string, head: Import, startedBy: AuditEntry | undefined): Write {
	return put(table, importKeys.head(head.tenantId, uniqueOf(head)), {
		...(head as unknown as Item),
		...(startedBy === undefined ? {} : { startedBy: startedBy as unknown as Item }),
		done: {},
		expiresAtSeconds: expiry(head.createdAt, importRetentionSeconds),
	});
}

/** The write of a new chunk, whose insertion starts its work. */
export function chunkWrite(table: string, chunk: ImportChunk, startedAt: Millis): Write {
	return put(table, importKeys.chunk(chunk), {
		...chunk,
		outcomes: {},
		expiresAtSeconds: expiry(startedAt, importRetentionSeconds),
	});
}

/** The import of a head. */
export function fromItem({
	pk: _pk,
	sk: _sk,
	done: _done,
	startedBy: _startedBy,
	expiresAtSeconds: _expires,
	...head
}: Item): Import {
	return head as unknown as Import;
}

/** Whether an item outlived its time: DynamoDB deletes it hours later. */
export function isExpired(item: Item, now: Millis): boolean {
	return Number(item['expiresAtSeconds']) * 1000 <= now;
}

/** When data of an import made now expire, in seconds. */
export function dataExpiry(now: Millis): number {
	return expiry(now, dataRetentionSeconds);
}

/** The unique part of an import's id. */
export function uniqueOf({ importId }: Pick<Import, 'importId'>): string {
	const id = parseOwnedId('import', importId);
	if (id === undefined) throw new Error('an import without a valid id');
	return id.unique;
}

function put(table: string, key: Key, item: Item): Write {
	return { kind: 'put', table, item: { ...item, ...key }, condition: 'attribute_not_exists(pk)' };
}

function expiry(at: Millis, retentionSeconds: number): number {
	return Math.floor(at / 1000) + retentionSeconds;
}

function padded(number: number, digits: number): string {
	return String(number).padStart(digits, '0');
}
