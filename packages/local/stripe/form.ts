/** Form parameters as Stripe parses them: `metadata[order]=1` nests, `types[0]=card` and `types[]=card` make lists. */
export type Form = string | Form[] | FormObject;

export interface FormObject {
	[key: string]: Form;
}

/** Deeper brackets than any parameter of the API has. */
const maxDepth = 6;

/** Parses the bracketed form encoding of Stripe's SDK. */
export function parseForm(source: string): FormObject {
	const root: FormObject = Object.create(null) as FormObject;
	for (const [name, value] of new URLSearchParams(source)) {
		const path = name.split(/\]\[|\[|\]/).filter((part, index, all) => !(part === '' && index === all.length - 1));
		if (path.length <= maxDepth) put(root, path, value);
	}
	return listed(root) as FormObject;
}

function put(target: FormObject, path: readonly string[], value: string): void {
	const [first = '', ...rest] = path;
	const key = first === '' ? String(Object.keys(target).length) : first;
	if (rest.length === 0) {
		target[key] = value;
		return;
	}
	const existing = target[key];
	const next =
		typeof existing === 'object' && !Array.isArray(existing) ? existing : (Object.create(null) as FormObject);
	target[key] = next;
	put(next, rest, value);
}

/** Objects whose keys are 0, 1, 2 … become lists. */
function listed(value: Form): Form {
	if (typeof value === 'string' || Array.isArray(value)) return value;
	const entries = Object.entries(value).map(([key, item]) => [key, listed(item)] as const);
	if (entries.length > 0 && entries.every(([key], index) => key === String(index)))
		return entries.map(([, item]) => item);
	return Object.fromEntries(entries);
}

/** The bounds of a filter by time in seconds: from `gte`, to before `lt`. */
export interface Bounds {
	readonly gte?: number | undefined;
	readonly lt?: number | undefined;
}

/** Parses the bounds that the base sends. Stripe's others (`gt`, `lte`, a single instant) are not supported. */
export function boundsOf(value: Form | undefined): Bounds {
	if (typeof value !== 'object' || Array.isArray(value)) return {};
	const at = (bound: Form | undefined) => (bound === undefined ? undefined : Number(bound));
	return { gte: at(value['gte']), lt: at(value['lt']) };
}
