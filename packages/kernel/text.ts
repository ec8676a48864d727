/** A text in the two languages of the base. */
export interface Bilingual {
	readonly zh: string;
	readonly en: string;
}

/**
 * The one form in which a text is stored and compared: NFC, outer white space removed.
 * Returns undefined for what must not be stored: lone surrogates, control characters, and the invisible characters that
 * reorder the text around them (Unicode Bidi_Control, UAX #9).
 */
export function canonical(text: string): string | undefined {
	if (!text.isWellFormed()) return undefined;
	// oxlint-disable-next-line no-control-regex -- refusing control characters is the point
	if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/.test(text))
		return undefined;
	return text.normalize('NFC').trim();
}

/** For look-ups: compatibility forms folded (full-width digits become ASCII), lower case, single spaces. */
export function folded(text: string): string {
	return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
