import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, isObject, list, objects, section, text } from '#kernel/json';
import type { Clock } from '../clock.ts';
import type { AwsLocation } from '../identities.ts';
import type { FailureQueue } from '../lambda/failure-queue.ts';
import type { Outcome } from '../lambda/workers.ts';
import { type FunctionResource, attemptsOf, functionOf } from '../resources.ts';
import type { Template } from '../template.ts';
import type { Objects } from './objects.ts';
/** An object of a bucket. */
export interface StoredObject {
	readonly bucket: string;
	readonly key: string;
	readonly bytes: number;
}

/** A rule of EventBridge about the objects of buckets, with the function that it calls. */
export interface ObjectRule {
	readonly function: FunctionResource;
	readonly buckets: readonly string[];
	/** The folder of the objects, with its slash. */
	readonly folder: string;
	readonly attempts: number;
}

/** The rules of the template about objects. */
export function readObjectRules(template: Template, all: readonly FunctionResource[]): ObjectRule[] {
	return template.resources('AWS::Events::Rule').flatMap((resource) => {
		const properties = template.properties(resource);
		const pattern = properties['EventPattern'];
		if (!isObject(pattern) || properties['State'] === 'DISABLED') return [];
		const { buckets, folder } = followedBy(pattern);
		return objects(properties['Targets']).map((target) => {
			const called = functionOf(all, target['Arn']);
			if (called === undefined) throw new Error('the local runtime supports functions as targets of rules only');
			return { function: called, buckets, folder, attempts: attemptsOf(template, all, called) };
		});
	});
}

/** The objects of a pattern. A pattern about anything else must not pass silently, so it stops the start. */
function followedBy(pattern: JsonObject): { buckets: readonly string[]; folder: string } {
	const detail = section(pattern, 'detail');
	const buckets = list(section(detail, 'bucket')['name']).map(String);
	const folder = text(objects(section(detail, 'object')['key'])[0]?.['prefix']);
	const { source, 'detail-type': type } = pattern;
	if (!isDeepStrictEqual([source, type], [['aws.s3'], ['Object Created']]) || folder?.endsWith('/') !== true)
		throw new Error('the local runtime supports rules about new objects in a folder of a bucket only');
	return { buckets, folder };
}

export interface ObjectEventsOptions {
	readonly rules: readonly ObjectRule[];
	readonly location: AwsLocation;
	readonly clock: Clock;
	readonly invoke: (lambda: FunctionResource, event: object) => Promise<Outcome>;
	/** The failure queue of a function. */
	readonly failures: (lambda: FunctionResource) => FailureQueue;
}

/**
 * Calls functions for new objects, as EventBridge does by its rules. Calls of a function follow one another, as if it had one
 * sandbox. A call that fails is repeated as its function is configured, and then kept in its failure queue.
 */
export class ObjectEvents {
	readonly #options: ObjectEventsOptions;
	#last: Promise<void> = Promise.resolve();
	#handled = 0;
	#stopped = false;

	constructor(options: ObjectEventsOptions) {
		this.#options = options;
	}

	/** Announces a new object. */
	created(object: StoredObject): void {
		for (const rule of this.#options.rules)
			if (rule.buckets.includes(object.bucket) && object.key.startsWith(rule.folder))
				this.#last = this.#last.then(() => this.#deliver(rule, this.#event(object)));
	}

	/** Announces what lies in the followed folders: an object whose event was not delivered before a restart. */
	async resume(objects: Objects): Promise<void> {
		const folders = this.#options.rules.flatMap(({ buckets, folder }) =>
			buckets.map((bucket) => [bucket, folder] as const),
		);
		for (const [bucket, folder] of folders)
			for (const object of await objects.below(bucket, folder)) this.created(object);
	}

	/** Resolves when all that was announced has been delivered, to the number of deliveries since the last call. */
	async caughtUp(): Promise<number> {
		await this.#last;
		const handled = this.#handled;
		this.#handled = 0;
		return handled;
	}

	/** Delivers no more. What was not delivered is announced at the next start. */
	stop(): void {
		this.#stopped = true;
	}

	async #deliver(rule: ObjectRule, event: JsonObject): Promise<void> {
		for (let attempt = 1; attempt <= rule.attempts && !this.#stopped; attempt++) {
			const outcome = await this.#options.invoke(rule.function, event);
			this.#handled += 1;
			if (outcome.ok) return;
		}
		if (this.#stopped) return;
		await this.#options.failures(rule.function).add({
			version: '1.0',
			timestamp: new Date(this.#options.clock.now()).toISOString(),
			requestContext: { functionArn: rule.function.arn, condition: 'RetriesExhausted' },
			requestPayload: event,
		});
	}

	#event({ bucket, key, bytes }: StoredObject): JsonObject {
		const { location, clock } = this.#options;
		return {
			version: '0',
			id: randomUUID(),
			'detail-type': 'Object Created',
			source: 'aws.s3',
			account: location.account,
			time: new Date(clock.now()).toISOString(),
			region: location.region,
			resources: [`arn:aws:s3:::${bucket}`],
			detail: { version: '0', bucket: { name: bucket }, object: { key, size: bytes }, reason: 'PostObject' },
		};
	}
}
