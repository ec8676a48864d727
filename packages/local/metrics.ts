/** Counts at the wire proxy for a caller. Units are DynamoDB's, as the engine reports them. */
export interface Counts {
	calls: number;
	roundTrips: number;
	readUnits: number;
	writeUnits: number;
}

export interface StreamCounts extends Counts {
	/** Age in real milliseconds of the oldest unconsumed change; 0 when caught up. */
	lagMs: number;
	/** 99th percentile over the last thousand batches of the time from a change to the end of its batch. */
	lagP99Ms: number;
	records: number;
	batches: number;
	retries: number;
	/** Records given up and sent to the failure destination. */
	parked: number;
}

/** The response of `GET /local/metrics`: sums since the start. */
export interface Metrics {
	readonly routes: readonly ({ readonly route: string } & Counts)[];
	readonly streams: readonly ({ readonly consumer: string } & StreamCounts)[];
	readonly schedules: readonly ({ readonly schedule: string } & Counts)[];
	/** Functions called for new objects. */
	readonly events: readonly ({ readonly consumer: string } & Counts)[];
}

export type Kind = 'route' | 'stream' | 'schedule' | 'event';

/** The cause of a function's run. */
export interface Caller {
	readonly kind: Kind;
	readonly name: string;
}

/** The name for calls made outside a running invocation. */
export const unattributed: Caller = { kind: 'route', name: 'outside an invocation' };

const keptLags = 1000;

/** Counts calls by their cause. */
export class Meter {
	readonly #counts: Readonly<Record<Kind, Map<string, Counts>>> = {
		route: new Map(),
		stream: new Map(),
		schedule: new Map(),
		event: new Map(),
	};
	readonly #streams = new Map<string, StreamMeter>();

	of(caller: Caller): Counts {
		const counts = this.#counts[caller.kind].get(caller.name) ?? {
			calls: 0,
			roundTrips: 0,
			readUnits: 0,
			writeUnits: 0,
		};
		this.#counts[caller.kind].set(caller.name, counts);
		return counts;
	}

	stream(consumer: string): StreamMeter {
		const meter = this.#streams.get(consumer) ?? new StreamMeter();
		this.#streams.set(consumer, meter);
		return meter;
	}

	read(): Metrics {
		const rows = (kind: Kind) => [...this.#counts[kind]].toSorted(([a], [b]) => (a < b ? -1 : 1));
		return {
			routes: rows('route').map(([route, counts]) => ({ route, ...counts })),
			streams: [...this.#streams].map(([consumer, meter]) => ({
				consumer,
				...this.of({ kind: 'stream', name: consumer }),
				...meter.read(),
			})),
			schedules: rows('schedule').map(([schedule, counts]) => ({ schedule, ...counts })),
			events: rows('event').map(([consumer, counts]) => ({ consumer, ...counts })),
		};
	}
}

/** Metrics of a stream consumer. */
export class StreamMeter {
	records = 0;
	batches = 0;
	retries = 0;
	parked = 0;
	/** The time of the oldest unconsumed change. */
	waitingSince: number | undefined;
	readonly #lags: number[] = [];

	consumed(records: number, lagMs: number): void {
		this.records += records;
		this.batches += 1;
		this.#lags.push(lagMs);
		if (this.#lags.length > keptLags) this.#lags.shift();
	}

	read(): Omit<StreamCounts, keyof Counts> {
		const sorted = this.#lags.toSorted((a, b) => a - b);
		return {
			lagMs: this.waitingSince === undefined ? 0 : Math.round(performance.now() - this.waitingSince),
			lagP99Ms: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
			records: this.records,
			batches: this.batches,
			retries: this.retries,
			parked: this.parked,
		};
	}
}
