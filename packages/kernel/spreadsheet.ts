/**
 * Where a spreadsheet may begin a cell: at the start of a text, and behind what some locale separates cells by (`;` where
 * `,` is the decimal sign), whatever blanks and quotes come between. There `= + - @`, also full-width, begin a formula.
 * A run is matched whole and what follows it is looked at afterwards, so that time is linear in the text.
 */
const beginning = /(?:^|[,;|\t\r\n])[\s",;|]*'?/g;
const formula = /^[=+\-@＝＋－＠]/;

/** A text that no spreadsheet takes for a formula, in whatever locale: an apostrophe stands before each that could be one. */
export function forSpreadsheet(text: string): string {
	const whole = /^[\t\r]/.test(text) ? `'${text}` : text;
	return whole.replaceAll(beginning, (run: string, at: number) =>
		!run.endsWith("'") && formula.test(whole.charAt(at + run.length)) ? `${run}'` : run,
	);
}

/** The text that `forSpreadsheet` was given. A text that had such an apostrophe of its own loses it. */
export function fromSpreadsheet(text: string): string {
	return text
		.replaceAll(beginning, (run: string, at: number) =>
			run.endsWith("'") && formula.test(text.charAt(at + run.length)) ? run.slice(0, -1) : run,
		)
		.replace(/^'(?=[\t\r])/, '');
}
