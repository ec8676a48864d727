/**
 * Places where a spreadsheet may begin a cell: the start of the text, and behind the separator of any locale (`;` where `,`
 * is the decimal sign). Blanks and quotes may come between. `= + - @`, also full-width, begin a formula there. The pattern
 * matches a run as a whole and the next character is tested separately, so that time is linear in the text.
 */
const beginning = /(?:^|[,;|\t\r\n])[\s",;|]*'?/g;
const formula = /^[=+\-@＝＋－＠]/;

/** Puts an apostrophe before each possible formula, so that no spreadsheet of any locale evaluates the text. */
export function forSpreadsheet(text: string): string {
	const whole = /^[\t\r]/.test(text) ? `'${text}` : text;
	return whole.replaceAll(beginning, (run: string, at: number) =>
		!run.endsWith("'") && formula.test(whole.charAt(at + run.length)) ? `${run}'` : run,
	);
}

/** Undoes `forSpreadsheet`. A text that had such an apostrophe before loses it. */
export function fromSpreadsheet(text: string): string {
	return text
		.replaceAll(beginning, (run: string, at: number) =>
			run.endsWith("'") && formula.test(text.charAt(at + run.length)) ? run.slice(0, -1) : run,
		)
		.replace(/^'(?=[\t\r])/, '');
}
