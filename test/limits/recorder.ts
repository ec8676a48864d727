import { type Database, type Item, type Key, Page, type Value, type Write } from '#platform';

/** Records what stores write: each item after all its writes. Every condition succeeds. */
export function recorder(): { database: Database; items: () => Item[] } {
	const items = new Map<string, Item>();
	const nameOf = ({ pk, sk }: Item | Key) => `${String(pk)}\n${String(sk)}`;
	const record = (write: Write) => {
		if (write.kind === 'put') items.set(nameOf(write.item), write.item);
		if (write.kind === 'update')
			items.set(nameOf(write.key), updated(items.get(nameOf(write.key)) ?? { ...write.key }, write));
		return { ok: true } as const;
	};
	const get = (key: Key) => items.get(nameOf(key));
	const unread = () => Promise.resolve(new Page<Item>([], undefined));
	return {
		items: () => [...items.values()],
		database: {
			get: (_, key) => Promise.resolve(get(key)),
			batchGet: (keys) => Promise.resolve(keys.map(({ key }) => get(key))),
			transactGet: (keys) => Promise.resolve(keys.map(({ key }) => get(key))),
			queryPage: unread,
			queryAll: () => Promise.resolve([]),
			write: (write) => Promise.resolve(record(write)),
			transact: (writes) => Promise.resolve(writes.map(record)[0] ?? { ok: true }),
		},
	};
}

/** Set values are stored; a sum is represented by its last operand. */
function updated(item: Item, { update, names = {}, values = {} }: Extract<Write, { kind: 'update' }>): Item {
	const next = structuredClone(item) as Record<string, Value>;
	for (const [, path = '', placeholder = ''] of update.matchAll(/([#\w.]+) = [^=]*?(:\w+)\)?(?=,|$| REMOVE)/g)) {
		const steps = path.split('.').map((step) => names[step] ?? step);
		const parent = steps.slice(0, -1).reduce<Record<string, Value>>(
			// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step within a path is a map
			(at, step) => (at[step] ??= {}) as Record<string, Value>,
			next,
		);
		parent[steps.at(-1) ?? ''] = values[placeholder] ?? null;
	}
	return next;
}

/** The size of an item in DynamoDB: UTF-8 names and texts, up to 21 bytes a number, 3 a list or map, 1 an entry. */
export function storedBytes(value: unknown): number {
	if (typeof value === 'string') return Buffer.byteLength(value);
	if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 2;
	if (Array.isArray(value)) return 3 + value.reduce<number>((sum, one) => sum + 1 + storedBytes(one), 0);
	if (typeof value !== 'object' || value === null) return 1;
	return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + storedBytes(one), 3);
}
