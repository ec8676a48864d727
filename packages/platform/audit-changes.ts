import type { Value } from './attributes.ts';
import type { AuditWrites, Audited } from './writes.ts';

/** A field that a decision changed, by its path such as `price.amount`, with its value before and after. */
export type FieldChange = {
	readonly field: string;
	readonly old: FieldValue;
	readonly new: FieldValue;
};
/** A value of a changed field. Null: it had none, or has none. A long text is cut, and ends in `…`. */
export type FieldValue = string | number | boolean | null;

/** A tenth of the entry: a name or a tracking number. */
const maxText = 60;

/** The bytes that one write unit stores. JSON is never shorter than DynamoDB's count of the same attributes. */
const maxEntryBytes = 1_024;

/** The changed fields between two states of a thing, in the order of the fields. Without a state before, all of them. */
export function changesBetween(before: object | undefined, after: object | undefined): FieldChange[] {
	const [old, next] = [fieldsOf(before), fieldsOf(after)];
	return [...new Set([...next.keys(), ...old.keys()])].flatMap((field) => {
		const [was, is] = [old.get(field) ?? null, next.get(field) ?? null];
		return was === is ? [] : [{ field, old: cut(was), new: cut(is) }];
	});
}

/**
 * An audit entry with the values that its decision changed. The entry stays within one write unit: changes that no longer
 * fit are counted in `changesOmitted`.
 */
export function withChanges({ audit }: Audited, changes: readonly FieldChange[]): Audited {
	if (audit.length === 0 || changes.length === 0) return { audit };
	const fits = (kept: readonly FieldChange[]) =>
		audit.every(
			({ item }) => Buffer.byteLength(JSON.stringify({ ...item, ...stored(changes, kept) })) <= maxEntryBytes,
		);
	const kept: FieldChange[] = [];
	for (const change of changes) if (fits([...kept, change])) kept.push(change);
	return {
		audit: audit.map((write) => ({
			...write,
			item: { ...write.item, ...stored(changes, kept) },
		})) as unknown as AuditWrites,
	};
}

/**
 * The audit entry of one of several decisions that a request makes, with the ids it concerns. `name` tells the entries of
 * the request apart.
 */
export function entryOf({ audit }: Audited, name: string, ids: Readonly<Record<string, string>>): Audited {
	return {
		audit: audit.map((write) => {
			const { sk, path } = write.item;
			return { ...write, item: { ...write.item, sk: `${sk}#${name}`, path: { ...(path as object), ...ids } } };
		}) as unknown as AuditWrites,
	};
}

function stored(changes: readonly FieldChange[], kept: readonly FieldChange[]) {
	const omitted = changes.length - kept.length;
	return { changes: kept, ...(omitted > 0 ? { changesOmitted: omitted } : {}) };
}

/** The fields of a thing by their paths. Lists count from 0. */
function fieldsOf(thing: object | undefined): Map<string, FieldValue> {
	const fields = new Map<string, FieldValue>();
	const visit = (value: Value | undefined, path: readonly string[]) => {
		if (value === undefined) return;
		if (typeof value !== 'object' || value === null) fields.set(path.join('.'), value);
		else for (const [name, inner] of Object.entries(value)) visit(inner as Value | undefined, [...path, name]);
	};
	if (thing !== undefined) visit(thing as { readonly [name: string]: Value | undefined }, []);
	return fields;
}

function cut(value: FieldValue): FieldValue {
	if (typeof value !== 'string' || value.length <= maxText) return value;
	return `${value.slice(0, maxText - 1).toWellFormed()}…`;
}
