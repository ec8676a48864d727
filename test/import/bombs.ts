const maxBytes = 4_000_000;
const header =
	'Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Variant Inventory Qty\n';

/** Files of the largest accepted size, each extreme in one respect. */
export const bombs: Readonly<Record<string, () => Uint8Array>> = {
	commas: () => filled(header, ','),
	'commas in the header': () => filled('Handle,Title,Variant Price', ','),
	'tiny cells': () => filled(header, 'ab,'),
	'line ends': () => filled(header, '\r'),
	'handles that fold to many times their length': () => rows((i) => `${'\ufdfa'.repeat(22)}${i},T,,,,,1,1\n`),
	'one cell that folds to many times its length': () => filled(header, '\ufdfa'),
	'one quoted cell': () => filled(`${header}a,"`, '""'),
};

function rows(row: (i: number) => string): Uint8Array {
	let text = header;
	let bytes = text.length;
	for (let i = 0; i < 50_000; i++) {
		const next = row(i);
		bytes += Buffer.byteLength(next);
		if (bytes > maxBytes) break;
		text += next;
	}
	return Buffer.from(text);
}

function filled(head: string, unit: string): Uint8Array {
	const left = maxBytes - head.length;
	return Buffer.concat([Buffer.from(head), Buffer.alloc(left - (left % Buffer.byteLength(unit)), unit)]);
}
