import { ownedId, parseOwnedId } from '#kernel';
import type { Item, Key } from '#platform';
import { orderKeys } from '../table.ts';
import type { Return, ReturnLine } from './return.ts';

type StoredLine = readonly [line: number, quantity: number, listing: string, color: string, size: string];

function toLine({ line, quantity, listingId, color, size }: ReturnLine): StoredLine {
	return [line, quantity, parseOwnedId('listing', listingId)?.unique ?? '', color, size];
}

/** Encodes a return. `buyer` is the key of the index by buyer. */
export function returnItem({ returnId, buyerId, lines, ...rest }: Return): Item & Key {
	const fields = Object.entries(rest).filter(([, value]) => value !== undefined);
	return {
		...orderKeys.return(returnId),
		...Object.fromEntries(fields),
		buyer: buyerId,
		lines: lines.map(toLine),
	} as unknown as Item & Key;
}

/** Decodes a return. */
export function returnFromItem({ pk, sk, buyer, lines, ...rest }: Item): Return {
	const tenantId = String(pk).slice('T#'.length);
	return {
		...rest,
		returnId: ownedId('return', tenantId, String(sk).slice('R#'.length)),
		buyerId: buyer,
		lines: (lines as unknown as readonly StoredLine[]).map(([line, quantity, unique, color, size]) => ({
			line,
			quantity,
			listingId: ownedId('listing', tenantId, unique),
			color,
			size,
		})),
	} as unknown as Return;
}
