/** Chance that a seed determines: the same seed gives the same demo on every machine. */
export interface Chance {
	/** From 0 up to, not including, 1. */
	next(): number;
	/** A whole number from `min` to `max`, both included. */
	between(min: number, max: number): number;
	/** One of the values; the list must not be empty. */
	pick<T>(values: readonly T[]): T;
	/** `count` different ones of the values, or all of them, in a new order. */
	some<T>(values: readonly T[], count: number): T[];
	/** True once in `1 / share` times. */
	hits(share: number): boolean;
}

/** Mulberry32 (Tommy Ettinger): 32 bits of state, ample for a demo and for nothing else. */
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
