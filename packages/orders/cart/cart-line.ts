import * as z from 'zod/mini';
import { name, text } from '#kernel/schemas';

/** As many lines as a checkout takes. */
export const maxCartLines = 200;
/** As many pieces as a line of a checkout takes. */
export const maxCartQuantity = 100_000;
/**
 * The lines of a cart as JSON. A request that stores them, and a problem that returns them, are at most 64 KB. 200 lines with
 * usual names take 30.
 */
export const maxCartBytes = 60 * 1024;

/** A variant that a buyer means to order, in pieces. */
export const cartLine = z
	.strictObject({
		listingId: text(120),
		color: name(40),
		size: name(20),
		quantity: z.int().check(z.minimum(1), z.maximum(maxCartQuantity)),
	})
	.register(z.globalRegistry, { id: 'CartLine' });
export type CartLine = z.output<typeof cartLine>;

/** Lines of distinct variants that fit a cart. */
export const cartLines = z.array(cartLine).check(
	z.maxLength(maxCartLines),
	distinctVariants(),
	z.refine(
		(lines: readonly CartLine[]) => bytesOfLines(lines) <= maxCartBytes,
		`must be at most ${maxCartBytes} bytes as JSON`,
	),
);

/** Refuses a variant that is named twice: the sum of both is not what either line says. */
function distinctVariants() {
	return z.check<readonly CartLine[]>(({ value, issues }) => {
		const seen = new Set<string>();
		for (const [i, input] of value.entries()) {
			const variant = variantKey(input);
			if (seen.has(variant))
				issues.push({ code: 'custom', message: 'must be a variant that no line before it names', input, path: [i] });
			seen.add(variant);
		}
	});
}

/** Identifies the variant of a line within a cart. */
export function variantKey({ listingId, color, size }: Omit<CartLine, 'quantity'>): string {
	return JSON.stringify([listingId, color, size]);
}

/** The size of lines, whatever their quantities: a quantity that grows never makes a cart too large. */
export function bytesOfLines(lines: readonly CartLine[]): number {
	return lines.reduce((sum, line) => sum + bytesOfLine(line), 0);
}

/** The size of one line among others, with the largest quantity. */
export function bytesOfLine(line: CartLine): number {
	return Buffer.byteLength(JSON.stringify({ ...line, quantity: maxCartQuantity })) + 1;
}
