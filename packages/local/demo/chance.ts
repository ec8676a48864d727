/** A seeded random generator: the same seed gives the same demo on every machine. */
export interface Chance {
	/** A number from 0 up to, but not including, 1. */
	next(): number;
	/** An integer from `min` to `max`, both included. */
	between(min: number, max: number): number;
	/** A random value; the list must not be empty. */
	pick<T>(values: readonly T[]): T;
	/** `count` distinct values, or all of them, in random order. */
	some<T>(values: readonly T[], count: number): T[];
	/** True with the probability `share`. */
	hits(share: number): boolean;
}

/** Mulberry32 (Tommy Ettinger): 32 bits of state, enough for a demo. */
export function chance(seed: number): Chance {
	let state = seed >>> 0;
	const self: Chance = {
		next() {
			state = (state + 0x6d2b79f5) >>> 0;
			let mixed = Math.imul(state ^ (state >>> 15), state | 1);
			mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
			return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
		},
		between: (min, max) => min + Math.floor(self.next() * (max - min + 1)),
		pick(values) {
			const value = values[self.between(0, values.length - 1)];
			if (value === undefined) throw new RangeError('nothing to pick from');
			return value;
		},
		some(values, count) {
			const left = [...values];
			return Array.from({ length: Math.min(count, left.length) }, () =>
				left.splice(self.between(0, left.length - 1), 1),
			).flat();
		},
		hits: (share) => self.next() < share,
	};
	return self;
}
