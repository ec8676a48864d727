/** The stopped consumers and schedules, each until its own time. */
export class Outages {
	readonly #until = new Map<string, number>();

	/** Stops a worker, or prolongs its stop. */
	stop(name: string, until: number): void {
		this.#until.set(name, Math.max(until, this.#until.get(name) ?? 0));
	}

	isStopped(name: string, now: number): boolean {
		return (this.#until.get(name) ?? 0) > now;
	}

	/** Whether a stopped worker is back: true once after each stop. */
	resumed(name: string, now: number): boolean {
		return !this.isStopped(name, now) && this.#until.delete(name);
	}

	/** The end of the last stop. */
	lastEnd(): number {
		return Math.max(0, ...this.#until.values());
	}

	endAll(): void {
		for (const name of this.#until.keys()) this.#until.set(name, 0);
	}
}
