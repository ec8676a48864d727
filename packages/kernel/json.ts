/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
	[key: string]: Json;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key, or an empty one: for optional sections. */
export function section(value: JsonObject, key: string): JsonObject {
	const found = value[key];
	return isObject(found) ? found : {};
}

/** A value as a list; what is none is empty. */
export function list(value: Json | undefined): Json[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

/** The objects of a list. */
export function objects(value: Json | undefined): JsonObject[] {
	return list(value).filter(isObject);
}

/** A text, or undefined for everything else. */
export function text(value: Json | undefined): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** A number, also when CloudFormation wrote it as text; the fallback for everything else. */
export function number(value: Json | undefined, fallback: number): number {
	const read = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof read === 'number' && Number.isFinite(read) ? read : fallback;
}
