import { type Result, accepted, refused } from '#kernel';
import type { Item, Key } from './attributes.ts';
import { changesBetween, withChanges } from './audit-changes.ts';
import type { Database } from './database.ts';
import type { Audited } from './writes.ts';

/** Something stored, and the number of its changes. A change states the revision that it has seen. */
export interface Revised<T> {
	readonly revision: number;
	readonly value: T;
}

/** The value changed since it was read. */
export interface RevisionConflict {
	readonly kind: 'revision_conflict';
	readonly revision: number;
}

/** A value under one key, at revision 0 until it is first changed. */
export interface RevisedValue<T> {
	/** Consistent. */
	read(): Promise<Revised<T>>;
	/** Stores a value over the revision that it states. A value that is already stored is accepted at any revision. */
	put(next: Revised<T>, audited: Audited): Promise<Result<Revised<T>, RevisionConflict>>;
}

/** Keeps a value as JSON in an item. `fields` are the values that an audit entry names. */
export function revisedValue<T>(
	database: Database,
	table: string,
	{ key, initial, fields }: { readonly key: Key; readonly initial: T; readonly fields: (value: T) => object },
): RevisedValue<T> {
	const read = async (): Promise<Revised<T>> => {
		const item = await database.get(table, key, { consistent: true });
		return item === undefined
			? { revision: 0, value: initial }
			: { revision: Number(item['revision']), value: JSON.parse(String(item['value'])) as T };
	};
	return {
		read,
		put: async (next, { audit }) => {
			const before = await read();
			const changes = changesBetween(fields(before.value), fields(next.value));
			if (changes.length === 0) return accepted(before);
			const revision = next.revision + 1;
			const write = {
				kind: 'put',
				table,
				item: { ...key, revision, value: JSON.stringify(next.value) } as Item & Key,
				condition: next.revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
				...(next.revision === 0 ? {} : { values: { ':revision': next.revision } }),
			} as const;
			const written = await database.write(write, withChanges({ audit }, changes));
			if (written.ok) return accepted({ ...next, revision });
			return refused({ kind: 'revision_conflict', revision: (await read()).revision });
		},
	};
}
