import type { Chance } from '#local/testing';
import { isObject } from '#kernel/json';
import type { Consumer } from './feed.ts';
import type { World } from './world.ts';

/** Consumers with an invocation in progress: a shard has one at a time. */
const busy = new WeakSet<Consumer>();

/**
 * Delivers the next batch to a consumer. A failed batch is delivered again, and sometimes a successful one. A resumed
 * consumer continues at its position or some records earlier.
 */
export async function consume(world: World, consumer: Consumer, draw: Chance): Promise<boolean> {
	const { name } = consumer;
	if (busy.has(consumer) || !world.isRunning(name)) return true;
	if (world.outages.resumed(name, world.runtime.now)) consumer.rewind(draw.pick([0, 1, 3, 40]));
	const batch = consumer.next(draw.pick([1, 2, 5, 100]), draw);
	const [first] = batch;
	if (first === undefined) return true;
	busy.add(consumer);
	for (const waiting of batch) waiting.delivered = true;
	const event = { Records: batch.map(({ record }) => record), shardId: first.shardId, state: {} };
	const outcome = await world.runtime.invoke(name, event, { command: name });
	busy.delete(consumer);
	const failed =
		outcome.lost ||
		(isObject(outcome.result) &&
			Array.isArray(outcome.result['batchItemFailures']) &&
			outcome.result['batchItemFailures'].length > 0);
	const again = !failed && draw.hits(0.1);
	if (!failed && !again) consumer.advance(batch);
	world.log(`  ${name} ${batch.length} records: ${failed ? 'failed' : again ? 'again' : 'done'}`);
	return !failed;
}

/** Delivers the next batch to a consumer of the catalog. */
export async function followCatalog(world: World, draw: Chance): Promise<void> {
	const consumers = world.consumers.filter(
		({ resource }) => resource.table === world.consumer('index-listings').resource.table,
	);
	await consume(world, draw.pick(consumers), draw);
}
