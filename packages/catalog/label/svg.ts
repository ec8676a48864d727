import { escaped } from '#kernel';
import { careCodesOf, careSymbols, symbolHeight, symbolWidth } from './care-symbols.ts';
import { type LabelKind, type PrintedLabel, printedLines } from './printed-label.ts';

/** Tenths of a millimetre. Text of 2.5 mm is of 7 points. */
const widths = { hangtag: 500, care: 400 } as const satisfies Record<LabelKind, number>;
const margin = 25;
const fontSize = 25;
const lineHeight = 36;
const gap = 10;
const fonts = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";

/**
 * A label as an SVG in its size of print: the lines in Chinese, and the care symbols. The same label is the same text. Any
 * text is printed: what XML cannot hold as a replacement character, and white space as one space.
 */
export function labelSvg(printed: PrintedLabel, kind: LabelKind): string {
	const width = widths[kind];
	const lines = printedLines(printed, kind).flatMap((line) => wrapped(printable(line), width - 2 * margin));
	const texts = lines.map(
		(line, n) => `<text x="${margin}" y="${margin + fontSize + n * lineHeight}">${escaped(line)}</text>`,
	);
	const top = 2 * margin + lines.length * lineHeight;
	const symbols = drawnSymbols(printed, { width, top });
	const height = top + symbols.height;
	const title = escaped(printable(`${printed.label.productName} ${printed.size}`));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" xml:lang="zh-CN" role="img" width="${width / 10}mm" height="${height / 10}mm" viewBox="0 0 ${width} ${height}">`,
		`<title>${title}</title>`,
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		`<g font-family="${fonts}" font-size="${fontSize}">`,
		...texts,
		...symbols.drawings,
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

/** The symbols in rows from `top` on, and the height that they take with the margin below. */
function drawnSymbols(
	{ label }: PrintedLabel,
	{ width, top }: { readonly width: number; readonly top: number },
): { readonly drawings: readonly string[]; readonly height: number } {
	const codes = careCodesOf(label.care);
	const perRow = Math.floor((width - 2 * margin + gap) / (symbolWidth + gap));
	const drawings = codes.map((code, n) => {
		const x = margin + (n % perRow) * (symbolWidth + gap);
		const y = top + Math.floor(n / perRow) * (symbolHeight + gap);
		const pen = 'fill="none" stroke="#000" stroke-width="2" stroke-linejoin="round"';
		return `<g transform="translate(${x} ${y})" ${pen}>${careSymbols[code].drawing}</g>`;
	});
	const rows = Math.ceil(codes.length / perRow);
	return { drawings, height: rows === 0 ? 0 : rows * (symbolHeight + gap) - gap + margin };
}

/** A run of Latin letters and digits, or one character, with the punctuation that may not begin a line. */
const unbroken = /(?:[!-~℃]{1,11}|\P{M}\p{M}*|\p{M}+)[，；：。、）]?/gu;

/** Breaks a line between characters, as Chinese is broken, and not within numbers and words. */
function wrapped(line: string, width: number): string[] {
	const lines: string[] = [];
	let current = '';
	for (const piece of line.match(unbroken) ?? []) {
		if (current !== '' && widthOf(current + piece.trimEnd()) > width) {
			lines.push(current.trimEnd());
			current = piece.trimStart();
		} else current += piece;
	}
	return [...lines, current.trimEnd()];
}

/** An upper bound in any common font: narrow characters have three fifths of the width of a Chinese one. */
function widthOf(text: string): number {
	const narrow = text.match(/[\da-ln-vx-z .,:;/()-]/g)?.length ?? 0;
	return ([...text].length - narrow) * fontSize + narrow * fontSize * 0.6;
}

/** Characters that XML 1.0 allows, in one line. */
function printable(text: string): string {
	return text.replaceAll(/\s+/g, ' ').replaceAll(/[^ -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
