/**
 * Evaluates a JSON filter pattern of CloudWatch Logs on a line, for the forms that the templates have: equality of a string
 * field, and conjunctions of it. Throws on any other form.
 */
export function matches(pattern: string, line: string): boolean {
	const object = parsed(line);
	const [, body] = /^\{ (.+) \}$/.exec(pattern) ?? [];
	if (body === undefined) throw new Error(`unknown pattern ${pattern}`);
	return body.split(' && ').every((term) => {
		const [, field, value] = /^\(?(\$(?:\.\w+)+) = "([^"]*)"\)?$/.exec(term) ?? [];
		if (field === undefined || value === undefined) throw new Error(`unknown term ${term}`);
		return object !== undefined && fieldOf(object, field) === value;
	});
}

/** The value that a filter publishes for a line: a constant, or a numeric field of the line. */
export function metricValue(value: string, line: string): number | undefined {
	if (!value.startsWith('$.')) return Number(value);
	const found = fieldOf(parsed(line) ?? {}, value);
	return typeof found === 'number' ? found : undefined;
}

function parsed(line: string): object | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}

function fieldOf(object: object, path: string): unknown {
	const keys = path.split('.').slice(1);
	return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}
