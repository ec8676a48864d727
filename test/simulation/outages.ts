/** Which consumers and schedules stand still, each until a time of its own. */
export class Outages {
	readonly #until = new Map<string, number>();

	/** Stops one, or stops it for longer. */
	stop(name: string, until: number): void {
		this.#until.set(name, Math.max(until, this.#until.get(name) ?? 0));
	}

	has(name: string, now: number): boolean {
		return (this.#until.get(name) ?? 0) > now;
	}

	/** Whether one works again that had stopped: true once for each time. */
	takeUp(name: string, now: number): boolean {
		return !this.has(name, now) && this.#until.delete(name);
	}

	/** When the last one works again. */
	last(): number {
		return Math.max(0, ...this.#until.values());
	}

	/** All work again. */
	end(): void {
		for (const name of this.#until.keys()) this.#until.set(name, 0);
	}
}
