import type { Item, Value, Write } from '#platform';

type Update = Extract<Write, { kind: 'update' }>;

/**
 * The item that an update leaves. It knows of update expressions what our stores write: `SET` with sums, differences,
 * `if_not_exists` and `list_append`, places in lists, and `REMOVE`. It refuses any other, so that a new form is counted or fails.
 */
export function updated(before: Item, { update, names = {}, values = {} }: Update): Item {
	const tokens = update.match(/[:#\w.[\]]+|[^\s]/g) ?? [];
	const next = () => tokens.shift() ?? '';
	const pathOf = (token: string) => token.split(/[.[]/).map((part) => names[part] ?? part.replace(']', ''));
	const expect = (token: string) => {
		const found = next();
		if (found !== token) throw new SyntaxError(`${found} in place of ${token}: ${update}`);
	};
	const operand = (): Value | undefined => {
		const token = next();
		if (token.startsWith(':')) return values[token];
		if (!/^#?\w/.test(token)) throw new SyntaxError(`${token}: ${update}`);
		if (tokens[0] !== '(') return valueAt(before, pathOf(token));
		if (token !== 'if_not_exists' && token !== 'list_append') throw new SyntaxError(`${token}: ${update}`);
		expect('(');
		if (token === 'list_append') {
			const list = operand() as readonly Value[];
			expect(',');
			const more = operand() as readonly Value[];
			expect(')');
			return [...list, ...more];
		}
		const stored = valueAt(before, pathOf(next()));
		expect(',');
		const otherwise = operand();
		expect(')');
		return stored ?? otherwise;
	};
	const value = (): Value | undefined => {
		const left = operand();
		const sign = tokens[0];
		if (sign !== '+' && sign !== '-') return left;
		next();
		return Number(left) + (sign === '+' ? 1 : -1) * Number(operand());
	};
	let item = before;
	for (let section = next(); section !== ''; section = next()) {
		if (section !== 'SET' && section !== 'REMOVE') throw new SyntaxError(`${section}: ${update}`);
		do {
			if (tokens[0] === ',') next();
			const path = pathOf(next());
			if (section === 'SET') expect('=');
			item = withValue(item, path, section === 'SET' ? value() : undefined);
		} while (tokens[0] === ',');
	}
	return item;
}

function valueAt(item: Item, path: readonly string[]): Value | undefined {
	return path.reduce<Value | undefined>((at, name) => (at as Item | undefined)?.[name], item);
}

/** The item with another value at a path; undefined removes what is there. */
function withValue(item: Item, [name = '', ...rest]: readonly string[], value: Value | undefined): Item {
	const inner = rest.length === 0 ? value : withValue(item[name] as Item, rest, value);
	if (Array.isArray(item)) return item.with(Number(name), inner) as unknown as Item;
	return { ...item, [name]: inner };
}
