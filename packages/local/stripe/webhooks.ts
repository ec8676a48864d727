import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Connections } from '../connections.ts';
import { inTime } from '../waiting.ts';
import type { QueuedEvent, StripeStore } from './store.ts';

/**
 * Virtual seconds between attempts: short at first, so that a short outage stays short, then over three days as
 * Stripe does.
 */
const pausesSeconds = [1, 5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400, 86_400];
const answerWithinMs = 20_000;
const maxTimeoutMs = 2 ** 31 - 1;

/** Delivers signed events to the webhook endpoint until it answers 2xx. */
export class Webhooks {
	readonly #store: StripeStore;
	readonly #clock: Clock;
	readonly #secret: string;
	readonly #url: URL;
	readonly #answerWithinMs: number;
	#connections: Connections | undefined;
	readonly #underWay = new Map<string, Promise<boolean>>();
	#timer: NodeJS.Timeout | undefined;
	#stopped = false;

	constructor(store: StripeStore, clock: Clock, secret: string, url: string, timeoutFactor = 1) {
		this.#store = store;
		this.#clock = clock;
		this.#secret = secret;
		this.#url = new URL(url);
		this.#answerWithinMs = answerWithinMs * timeoutFactor;
	}

	/** Attempts everything due, also from before a restart, and waits for the responses. */
	async deliverDue(): Promise<void> {
		await Promise.all(this.#store.dueEvents(this.#clock.now()).map((event) => this.#once(event)));
		this.#arm();
	}

	/** Attempts a queued event and returns whether it was accepted, now or earlier. */
	async deliver(id: string): Promise<boolean> {
		const event = this.#store.queued(id);
		const taken = event === undefined || (await this.#once(event));
		// What was taken is due no more. The timer of another event stands.
		if (!taken) this.#arm();
		return taken;
	}

	/** Resolves when no attempt is under way. */
	async idle(): Promise<void> {
		while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		clearTimeout(this.#timer);
		await this.idle();
		this.#connections?.close();
	}

	#once(event: QueuedEvent): Promise<boolean> {
		const running = this.#underWay.get(event.id);
		if (running !== undefined) return running;
		const attempt = this.#attempt(event).finally(() => this.#underWay.delete(event.id));
		this.#underWay.set(event.id, attempt);
		return attempt;
	}

	async #attempt(event: QueuedEvent): Promise<boolean> {
		const taken = await this.#post(event.payload);
		const pause = pausesSeconds[event.attempts];
		if (taken || pause === undefined) this.#store.unqueue(event.id);
		else this.#store.postpone(event.id, this.#clock.now() + pause * 1000);
		return taken;
	}

	async #post(payload: string): Promise<boolean> {
		const { hostname, port, pathname } = this.#url;
		this.#connections ??= new Connections(hostname, Number(port));
		const headers = {
			'content-type': 'application/json; charset=utf-8',
			'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
			'stripe-signature': signature(payload, this.#secret, this.#clock.now()),
		};
		try {
			const answer = this.#connections.post(pathname, headers, Buffer.from(payload));
			const { status } = await inTime(this.#answerWithinMs, answer);
			return status >= 200 && status < 300;
		} catch {
			return false;
		}
	}

	#arm(): void {
		clearTimeout(this.#timer);
		const due = this.#store.nextDue();
		if (this.#stopped || due === undefined) return;
		const waitMs = Math.min(Math.max(10, due - this.#clock.now()), maxTimeoutMs);
		this.#timer = setTimeout(() => void this.deliverDue(), waitMs);
	}
}

/** The `Stripe-Signature` header for a payload at an instant (milliseconds). */
export function signature(payload: string, secret: string, at: number): string {
	const seconds = Math.floor(at / 1000);
	const proof = createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex');
	return `t=${seconds},v1=${proof}`;
}
