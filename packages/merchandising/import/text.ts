import { canonical, folded } from '#kernel';

/** The fault of a text that cannot be stored in a field of that length. */
export function textFault(text: string, maxLength: number): 'text_unstorable' | 'text_too_long' | undefined {
	const stored = canonical(text);
	if (stored === undefined) return 'text_unstorable';
	return stored.length > maxLength ? 'text_too_long' : undefined;
}

/** The handle of a row as a fault names it, cut at 120 characters. */
export function shortHandle(row: { cell(column: 'handle'): string }): string | undefined {
	return row.cell('handle').slice(0, maxHandle) || undefined;
}

const maxHandle = 120;

/** `Blue Chambray` → `blue-chambray`. Names that differ only in case, width or punctuation are one color. */
export function colorCode(name: string): string {
	const code = folded(name)
		.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
		.replaceAll(/^-|-$/g, '');
	return code || folded(name);
}
