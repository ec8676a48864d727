import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A value of an item. Numbers are safe integers: amounts, counts and times are never floats. */
export type Value =
	| string
	| number
	| boolean
	| null
	| readonly Value[]
	| { readonly [name: string]: Value | undefined };
export type Item = { readonly [name: string]: Value | undefined };
export interface Key {
	readonly pk: string;
	readonly sk: string;
}

/** A value in DynamoDB's form. Throws on a number that is not a safe integer. */
export function toAttribute(value: Value): AttributeValue {
	if (value === null) return { NULL: true };
	switch (typeof value) {
		case 'string':
			return { S: value };
		case 'boolean':
			return { BOOL: value };
		case 'number':
			if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
			return { N: String(value) };
		case 'object':
			return Array.isArray(value) ? { L: value.map(toAttribute) } : { M: toAttributes(value as Item) };
	}
}

/** An item in DynamoDB's form. Undefined values are left out. */
export function toAttributes(item: Item): Record<string, AttributeValue> {
	const present = Object.entries(item).filter((entry): entry is [string, Value] => entry[1] !== undefined);
	return Object.fromEntries(present.map(([name, value]) => [name, toAttribute(value)]));
}

/** A value from DynamoDB's form. Throws on types and numbers that the base never stores. */
export function fromAttribute(attribute: AttributeValue): Value {
	if (attribute.S !== undefined) return attribute.S;
	if (attribute.N !== undefined) return fromNumber(attribute.N);
	if (attribute.BOOL !== undefined) return attribute.BOOL;
	if (attribute.M !== undefined) return fromAttributes(attribute.M);
	if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
	if (attribute.NULL !== undefined) return null;
	throw new TypeError(`unsupported attribute type: ${Object.keys(attribute).join()}`);
}

/** An item from DynamoDB's form. */
export function fromAttributes(attributes: Record<string, AttributeValue>): Item {
	return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

/** An item from the image of a stream record, whose type in `aws-lambda` differs from the SDK's. */
export function fromImage(image: object): Item {
	return fromAttributes(image as Record<string, AttributeValue>);
}

function fromNumber(text: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number)) throw new RangeError(`not a safe integer: ${text}`);
	return number;
}
