import { randomUUID } from 'node:crypto';
import { type JsonObject, isObject, objects } from '#kernel/json';
import type { Clock } from '../clock.ts';
import type { AwsLocation } from '../identities.ts';
import { compile } from '../lambda/filters.ts';
import type { FailureQueue } from '../lambda/failure-queue.ts';
import type { Outcome } from '../lambda/workers.ts';
import { type FunctionResource, attemptsOf, functionOf } from '../resources.ts';
import type { Template } from '../template.ts';
/** An object of a bucket. */
export interface StoredObject {
	readonly bucket: string;
	readonly key: string;
	readonly bytes: number;
}

/** A rule of EventBridge about the objects of buckets, with the function that it calls. */
export interface ObjectRule {
	readonly function: FunctionResource;
	readonly pattern: JsonObject;
	readonly attempts: number;
}

/** The rules of the template about objects. */
export function readObjectRules(template: Template, all: readonly FunctionResource[]): ObjectRule[] {
	return template.resources('AWS::Events::Rule').flatMap((resource) => {
		const properties = template.properties(resource);
		const pattern = properties['EventPattern'];
		if (!isObject(pattern) || properties['State'] === 'DISABLED') return [];
		return objects(properties['Targets']).map((target) => {
			const called = functionOf(all, target['Arn']);
			if (called === undefined) throw new Error('the local runtime supports functions as targets of rules only');
			return { function: called, pattern, attempts: attemptsOf(template, all, called) };
		});
	});
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
	readonly #rules: readonly (ObjectRule & { readonly matches: (event: JsonObject) => boolean })[];
	#last: Promise<void> = Promise.resolve();
	#handled = 0;
	#stopped = false;

	constructor(options: ObjectEventsOptions) {
		this.#options = options;
		this.#rules = options.rules.map((rule) => ({ ...rule, matches: compile(rule.pattern) }));
	}

	/** Announces a new object. */
	created(object: StoredObject): void {
		const event = this.#event(object);
		for (const rule of this.#rules.filter(({ matches }) => matches(event)))
			this.#last = this.#last.then(() => this.#deliver(rule, event));
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
