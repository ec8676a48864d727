import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Expression, parseExpression } from './schedule-expressions.ts';
import { readJson, writeJson } from '../files.ts';
import type { RuntimeContext } from '../runtime-context.ts';
import { isObject } from '#kernel/json';
import type { ScheduleResource } from '../resources.ts';
import type { AwsLocation } from '../identities.ts';
import { within } from '../waiting.ts';
import type { Workers } from './workers.ts';

interface Entry {
	readonly part: ScheduleResource;
	readonly expression: Expression;
	due: number | undefined;
	running: Promise<void>;
}

/** The limit of setTimeout; longer waits are split. */
const maxTimeoutMs = 2 ** 31 - 1;
const stopsWithinMs = 3000;

/**
 * Fires schedules by the virtual clock. Due times are kept in the data directory. A schedule missed while the base
 * was off fires once at the next start.
 */
export class Schedules {
	readonly #entries: readonly Entry[];
	readonly #clock: Clock;
	readonly #workers: Workers;
	readonly #place: AwsLocation;
	readonly #file: string;
	#timer: NodeJS.Timeout | undefined;
	#stopped = false;

	constructor(parts: readonly ScheduleResource[], context: RuntimeContext, workers: Workers) {
		const { clock } = context;
		this.#clock = clock;
		this.#workers = workers;
		this.#place = context.template.location;
		this.#file = join(context.options.dataDir, 'schedules.json');
		const kept = readJson(this.#file);
		this.#entries = parts.map((schedule) => {
			const expression = parseExpression(schedule.expression, schedule.timeZone);
			const known = isObject(kept) ? kept[`${schedule.name} ${schedule.expression}`] : undefined;
			const due = typeof known === 'number' ? known : expression.next(clock.now());
			return { part: schedule, expression, due, running: Promise.resolve() };
		});
	}

	/** Starts firing schedules. */
	start(): void {
		this.#keep();
		this.#arm();
	}

	/** Fires everything due, each schedule once however often it was missed, and waits for the runs. */
	async fireDue(): Promise<void> {
		const now = this.#clock.now();
		let changed = false;
		for (const entry of this.#entries) {
			if (entry.due === undefined || entry.due > now) continue;
			const scheduled = lastDue(entry, now);
			entry.due = entry.expression.next(scheduled);
			changed = true;
			entry.running = entry.running.then(() => this.#fire(entry.part, scheduled));
		}
		if (changed) this.#keep();
		await Promise.all(this.#entries.map((entry) => entry.running));
		this.#arm();
	}

	/** Stops firing, and waits a short time for the runs. */
	async stop(): Promise<void> {
		this.#stopped = true;
		clearTimeout(this.#timer);
		await within(stopsWithinMs, Promise.all(this.#entries.map((entry) => entry.running)));
	}

	#keep(): void {
		writeJson(
			this.#file,
			Object.fromEntries(
				this.#entries.map(({ part: schedule, due }) => [`${schedule.name} ${schedule.expression}`, due]),
			),
		);
	}

	#arm(): void {
		clearTimeout(this.#timer);
		const next = Math.min(...this.#entries.map((entry) => entry.due ?? Number.POSITIVE_INFINITY));
		if (this.#stopped || next === Number.POSITIVE_INFINITY) return;
		const waitMs = Math.min(Math.max(0, next - this.#clock.now()), maxTimeoutMs);
		this.#timer = setTimeout(() => void this.fireDue(), waitMs);
	}

	async #fire(schedule: ScheduleResource, scheduled: number): Promise<void> {
		const caller = { kind: 'schedule', name: schedule.name } as const;
		for (let attempt = 1; attempt <= schedule.attempts && !this.#stopped; attempt++) {
			const outcome = await this.#workers.invoke(schedule.function, this.#event(schedule, scheduled), caller);
			if (outcome.ok) return;
		}
	}

	#event(schedule: ScheduleResource, scheduled: number): unknown {
		const time = new Date(scheduled).toISOString().replace(/\.\d+Z$/, 'Z');
		if (schedule.input !== undefined) {
			const input = schedule.input.replaceAll('<aws.scheduler.scheduled-time>', time);
			return JSON.parse(input) as unknown;
		}
		return {
			version: '0',
			id: randomUUID(),
			'detail-type': 'Scheduled Event',
			source: schedule.source,
			account: this.#place.account,
			time,
			region: this.#place.region,
			resources: [schedule.arn],
			detail: schedule.source === 'aws.scheduler' ? '{}' : {},
		};
	}
}

/** The most recent due time up to now. */
function lastDue(entry: Entry, now: number): number {
	let due = entry.due ?? now;
	for (let next = entry.expression.next(due); next !== undefined && next <= now; next = entry.expression.next(due))
		due = next;
	return due;
}
