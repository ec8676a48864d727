/** A text in the two languages of the base. */
export interface Bilingual {
	readonly zh: string;
	readonly en: string;
}

/**
 * The one form in which a text is stored and compared: NFC, outer white space removed. Returns undefined for a text that
 * must not be stored. Such a text has lone surrogates, control characters, invisible characters (Unicode
 * Default_Ignorable_Code_Point) or characters that reorder the text around them (Bidi_Control, UAX #9).
 */
export function canonical(text: string): string | undefined {
	if (plain.test(text)) return text.trim();
	if (!text.isWellFormed() || unstorable.test(text)) return undefined;
	return invisible.test(text.replaceAll(emojiJoiners, '')) ? undefined : text.normalize('NFC').trim();
}

/** Printable ASCII is in NFC already. */
const plain = /^[\x20-\x7e]*$/;

/** Invisible characters make different texts look alike. In emoji they join and select, so they stay there. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;
const emojiJoiners =
	/(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Emoji_Component}]\ufe0f?)(?:\u200d|\ufe0f|\u20e3)/gu;

const bidirectional = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const control = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufeff\\ufffe\\uffff';
const unstorable = new RegExp(`[${control}${bidirectional}]`);

/** The form for lookups: compatibility forms folded (full-width digits become ASCII), lower case, single spaces. */
export function folded(text: string): string {
	return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
