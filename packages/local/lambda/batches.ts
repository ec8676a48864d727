import { isObject } from '#kernel/json';
import type { ConsumerResource } from '../resources.ts';
import type { Outcome } from './workers.ts';

/** A stream record as a function receives it. */
export interface StreamRecord {
	readonly eventID: string;
	readonly eventName: string;
	readonly eventVersion: string;
	readonly eventSource: 'aws:dynamodb';
	readonly awsRegion: string;
	readonly eventSourceARN: string;
	readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number } & Readonly<
		Record<string, unknown>
	>;
}

export interface Delivery {
	readonly consumer: Pick<ConsumerResource, 'partialResponses' | 'bisects' | 'maxRetries' | 'maxAgeMs'>;
	readonly invoke: (records: readonly StreamRecord[]) => Promise<Outcome>;
	/** All records up to and including the last of these are done. */
	readonly consumed: (records: readonly StreamRecord[]) => void;
	/** Called before `consumed` with the records given up. */
	readonly park: (records: readonly StreamRecord[], attempts: number) => Promise<void>;
	readonly retried: () => void;
	/** Waits before a retry; false ends the delivery and leaves the rest unconsumed. */
	readonly pause: (attempt: number) => Promise<boolean>;
	readonly now: () => number;
}

/**
 * Delivers a batch as Lambda's event source mapping does. A failure is retried, with partial responses from the
 * first failed record on. With bisecting a failed batch of several is halved, which costs no retry. Records that
 * failed too often or are too old are parked. Resolves to whether all records are done.
 *
 * A partial response that names the very first record is halved too. AWS does not document this case, and retrying
 * the whole batch would park the good records with the bad one.
 */
export async function deliver(delivery: Delivery, batch: readonly StreamRecord[]): Promise<boolean> {
	const { consumer } = delivery;
	let rest = batch;
	let retries = 0;
	while (rest.length > 0) {
		const outcome = await delivery.invoke(rest);
		const failedAt = outcome.ok ? firstFailure(outcome.result, rest, consumer.partialResponses) : 0;
		if (failedAt > 0) {
			delivery.consumed(rest.slice(0, failedAt));
			rest = rest.slice(failedAt);
			retries = 0;
			if (rest.length === 0) return true;
		}
		delivery.retried();
		if (failedAt === 0 && consumer.bisects && rest.length > 1) {
			const middle = Math.ceil(rest.length / 2);
			if (!(await delivery.pause(0)) || !(await deliver(delivery, rest.slice(0, middle)))) return false;
			rest = rest.slice(middle);
			retries = 0;
			continue;
		}
		const ageMs = delivery.now() - (rest[0]?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
		if (retries >= consumer.maxRetries || ageMs > consumer.maxAgeMs) {
			await delivery.park(rest, retries + 1);
			delivery.consumed(rest);
			return true;
		}
		retries += 1;
		if (!(await delivery.pause(retries))) return false;
	}
	return true;
}

/** The index of the first record to retry; the length of the batch if there is none. */
function firstFailure(result: unknown, batch: readonly StreamRecord[], partialResponses: boolean): number {
	if (!partialResponses || !isObject(result)) return batch.length;
	const failures = result['batchItemFailures'];
	if (!Array.isArray(failures) || failures.length === 0) return batch.length;
	const places = failures.map((failure) => {
		const id = isObject(failure) ? failure['itemIdentifier'] : undefined;
		return batch.findIndex((record) => record.dynamodb.SequenceNumber === id);
	});
	// An identifier outside the batch makes the whole batch a failure.
	return Math.max(0, Math.min(...places));
}
