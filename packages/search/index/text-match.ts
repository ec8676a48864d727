import type { TermGroup } from '../words/vocabulary.ts';
import type { Block } from './block.ts';

/** How many of the groups, from the first on without a gap, each listing of a block has. A listing that matches has all. */
export type Levels = Uint16Array;

/** Counts the groups that the listings of a block have. */
export function levelsOf(block: Block, groups: readonly TermGroup[]): Levels {
	const levels = new Uint16Array(block.capacity);
	const counts = new Uint16Array(block.capacity);
	for (const [level, { terms, minimumMatch }] of groups.entries()) {
		if (level > 0) counts.fill(0);
		for (const term of new Set(terms))
			for (const listing of block.withTerm(term)) {
				if (levels[listing] !== level) continue;
				const count = (counts[listing] ?? 0) + 1;
				counts[listing] = count;
				if (count === minimumMatch) levels[listing] = level + 1;
			}
	}
	return levels;
}

/** Whether a listing of the block is at the level. */
export function anyAt(block: Block, levels: Levels | undefined, level: number): boolean {
	return levels?.some((own, listing) => own === level && block.replaced?.[listing] !== 1) ?? false;
}

/** Whether a listing of the block has the term. */
export function hasTerm(block: Block, term: string): boolean {
	return block.withTerm(term).some((listing) => block.replaced?.[listing] !== 1);
}
