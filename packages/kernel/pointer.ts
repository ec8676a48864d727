/** Five times the longest pointer into a valid body. Unbounded, each fault below a long unknown key would repeat that key. */
export const maxPointerLength = 200;

/**
 * A path as a JSON pointer (RFC 6901) of at most 200 characters. A longer one is cut and ends in `…`: the fault then lies
 * at or below the place it names.
 */
export function pointer(path: readonly PropertyKey[]): string {
	let text = '';
	for (const key of path) {
		const start = String(key).slice(0, maxPointerLength);
		text += `/${start.replaceAll('~', '~0').replaceAll('/', '~1')}`;
		if (text.length > maxPointerLength) return `${text.slice(0, maxPointerLength - 1).replace(halfLeft, '')}…`;
	}
	return text;
}

/** The half of an escape or of a surrogate pair that a cut may leave. */
const halfLeft = /[~\ud800-\udbff]$/;
