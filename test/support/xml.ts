/** The characters of XML 1.0. */
const allowed = /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const token =
	/<(?<opened>\w+)(?: [\w:-]+="[^"<&]*")*(?<empty>\/?)>|<\/(?<closed>\w+)>|(?<text>(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)+)/uy;

/** The elements of an XML text that have only text, in order. Throws unless it is well-formed; takes no more of XML than we write. */
export function leavesOf(xml: string): { readonly name: string; readonly text: string }[] {
	if (!allowed.test(xml)) throw new Error('a character that XML forbids');
	const leaves: { name: string; text: string }[] = [];
	const open: { readonly name: string; text: string; leaf: boolean }[] = [];
	token.lastIndex = 0;
	for (let at = 0; at < xml.length; at = token.lastIndex) {
		const { opened, empty, closed, text } = token.exec(xml)?.groups ?? {};
		const parent = open.at(-1);
		if (opened !== undefined) {
			if (parent !== undefined) parent.leaf = false;
			if (empty === '') open.push({ name: opened, text: '', leaf: true });
		} else if (closed !== undefined) {
			if (parent?.name !== closed) throw new Error(`</${closed}> closes ${parent?.name}`);
			if (parent.leaf) leaves.push({ name: parent.name, text: unescaped(parent.text) });
			open.pop();
		} else if (text === undefined) throw new Error(`neither an element nor text: ${xml.slice(at, at + 40)}`);
		else if (parent !== undefined) parent.text += text;
		else if (text.trim() !== '') throw new Error('text outside the root');
	}
	if (open.length > 0) throw new Error('an element is not closed');
	return leaves;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
	return text.replaceAll(/&([#\w]+);/g, (_, entity: string) => entities[entity] ?? '');
}
