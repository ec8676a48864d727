import { type Json, number, objects } from '#kernel/json';

const marker = Buffer.from('"ConsumedCapacity":');

/**
 * The consumed units of a response, found without parsing a page of items. The last marker is the response's own.
 * If it belongs to an item's attribute, no capacity follows it.
 */
export function consumed(body: Buffer): number {
	for (let at = body.lastIndexOf(marker); at >= 0; at = at === 0 ? -1 : body.lastIndexOf(marker, at - 1)) {
		const capacity = valueAt(body.toString('utf8', at + marker.length, at + marker.length + 4096));
		const entries = objects(capacity).filter((entry) => typeof entry['CapacityUnits'] === 'number');
		if (entries.length > 0) return entries.reduce((total, entry) => total + number(entry['CapacityUnits'], 0), 0);
	}
	return 0;
}

/** The JSON value at the start of a text. */
function valueAt(source: string): Json | undefined {
	let depth = 0;
	for (let i = 0; i < source.length; i++) {
		const char = source[i];
		if (char === '{' || char === '[') depth += 1;
		else if (char === '}' || char === ']') depth -= 1;
		if (depth > 0) continue;
		try {
			return JSON.parse(source.slice(0, i + 1)) as Json;
		} catch {
			return undefined;
		}
	}
	return undefined;
}
