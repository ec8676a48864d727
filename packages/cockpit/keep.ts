import type { Millis } from '#kernel';
import type { Part } from './figures.ts';
import { waitAfter } from './poll.ts';

interface Slot {
	readonly question: string;
	readonly answer?: { readonly value: unknown; readonly at: Millis };
	readonly failures: number;
	readonly triedAt: Millis;
}

/** Answers that are kept between loads, each asked for again at its own pace. */
export interface Keeper {
	/**
	 * The answer in a slot, asked for again when it is older than `every`, or another question was asked there. One that
	 * fails is tried again later and later, while the others go on.
	 */
	keep<T>(slot: string, question: string, every: Millis, ask: () => Promise<T>): Promise<Part<T>>;
	/** Ends a load. Throws what went wrong when everything that was asked in it did: then the API is away. */
	end(): void;
}

/** Keeps answers by that clock, which may jump. */
export function keeper(now: () => Millis): Keeper {
	const slots = new Map<string, Slot>();
	let asked = 0;
	let failed: { readonly slot: string; readonly error: unknown }[] = [];

	function isDue({ failures, triedAt }: Slot, every: Millis): boolean {
		return Math.abs(now() - triedAt) >= (failures === 0 ? every : waitAfter(failures, 1));
	}

	return {
		async keep<T>(name: string, question: string, every: Millis, ask: () => Promise<T>) {
			const known = slots.get(name);
			const before = known?.question === question ? known : undefined;
			if (before !== undefined && !isDue(before, every)) return partOf<T>(before);
			asked += 1;
			const slot: Slot = await ask().then(
				(value) => ({ question, answer: { value, at: now() }, failures: 0, triedAt: now() }),
				(error: unknown) => {
					failed.push({ slot: name, error });
					return { ...before, question, failures: (before?.failures ?? 0) + 1, triedAt: now() };
				},
			);
			slots.set(name, slot);
			return partOf<T>(slot);
		},
		end() {
			const [first] = failed;
			const away = failed.length === asked ? first : undefined;
			// The poller waits by itself; with its next try, everything is tried.
			if (away !== undefined) for (const { slot } of failed) again(slot);
			asked = 0;
			failed = [];
			if (away !== undefined) throw away.error;
		},
	};

	function again(name: string): void {
		const slot = slots.get(name);
		if (slot !== undefined) slots.set(name, { ...slot, triedAt: Number.NEGATIVE_INFINITY });
	}
}

function partOf<T>({ answer, failures }: Slot): Part<T> {
	if (answer === undefined) return { kind: 'missing' };
	return { kind: failures === 0 ? 'current' : 'old', value: answer.value as T, at: answer.at };
}
