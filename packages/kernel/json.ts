/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

export interface JsonObject {
	[key: string]: Json;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the object at a key, or an empty one: for optional sections. */
export function section(value: JsonObject, key: string): JsonObject {
	const content = value[key];
	return isObject(content) ? content : {};
}

/** Wraps a single value in a list. Undefined and null become the empty list. */
export function list(value: Json | undefined): Json[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

/** The objects among the values of a list. */
export function objects(value: Json | undefined): JsonObject[] {
	return list(value).filter(isObject);
}

/** Returns a string as it is, and undefined for any other value. */
export function text(value: Json | undefined): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** Returns a number, also from the text that CloudFormation may write; the fallback for any other value. */
export function number(value: Json | undefined, fallback: number): number {
	const read = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof read === 'number' && Number.isFinite(read) ? read : fallback;
}
