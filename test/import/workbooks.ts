import { type Zippable, strToU8, zipSync } from 'fflate';

/** A cell: a text, a number, or its XML as it is. */
type Cell = string | number | { readonly xml: string };

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of one sheet, as Excel saves it: texts in a table of shared strings. */
export function workbook(rows: readonly (readonly Cell[])[], parts: Zippable = {}): Uint8Array {
	const strings: string[] = [];
	const body = rows.map(
		(row, y) => `<row r="${y + 1}">${row.map((cell, x) => cellXml(cell, x, y, strings)).join('')}</row>`,
	);
	return zipSync({
		'[Content_Types].xml': strToU8(`${head}<Types/>`),
		'xl/workbook.xml': strToU8(
			`${head}<workbook xmlns:r="${relations}"><sheets><sheet name="Products" sheetId="3" r:id="rId2"/><sheet name="Notes" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		),
		'xl/_rels/workbook.xml.rels': strToU8(
			`${head}<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>`,
		),
		'xl/worksheets/sheet1.xml': strToU8(`${head}<worksheet><sheetData/></worksheet>`),
		'xl/worksheets/sheet2.xml': strToU8(`${head}<worksheet><sheetData>${body.join('')}</sheetData></worksheet>`),
		'xl/sharedStrings.xml': strToU8(`${head}<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`),
		...parts,
	});
}

function cellXml(cell: Cell, x: number, y: number, strings: string[]): string {
	const at = `${String.fromCharCode(65 + x)}${y + 1}`;
	if (typeof cell === 'object') return cell.xml.replace('<c', `<c r="${at}"`);
	if (cell === '') return '';
	if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
	return `<c r="${at}" t="s"><v>${strings.push(`<t xml:space="preserve">${escaped(cell)}</t>`) - 1}</v></c>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
