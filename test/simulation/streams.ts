import type { Chance } from '../../packages/local/demo/chance.ts';
import { isObject } from '../../packages/kernel/json.ts';
import type { Consumer } from './feed.ts';
import type { World } from './world.ts';

/** A shard is given to one invocation at a time. */
const busy = new WeakSet<Consumer>();

/**
 * Gives a consumer its next batch; what fails comes again, and now and then what did not fail does too. One that has stood
 * still goes on where it was, or some records earlier.
 */
export async function consume(world: World, consumer: Consumer, draw: Chance): Promise<boolean> {
	const { name } = consumer;
	if (busy.has(consumer) || !world.works(name)) return true;
	if (world.outages.takeUp(name, world.stage.now)) consumer.rewind(draw.pick([0, 1, 3, 40]));
	const batch = consumer.next(draw.pick([1, 2, 5, 100]), draw);
	const [first] = batch;
	if (first === undefined) return true;
	busy.add(consumer);
	for (const waiting of batch) waiting.delivered = true;
	const event = { Records: batch.map(({ record }) => record), shardId: first.shardId, state: {} };
	const outcome = await world.stage.invoke(name, event, { command: name });
	busy.delete(consumer);
	const failed =
		outcome.lost ||
		(isObject(outcome.result) &&
			Array.isArray(outcome.result['batchItemFailures']) &&
			outcome.result['batchItemFailures'].length > 0);
	const again = !failed && draw.hits(0.1);
	if (!failed && !again) consumer.advance(batch);
	world.note(`  ${name} ${batch.length} records: ${failed ? 'failed' : again ? 'again' : 'done'}`);
	return !failed;
}

/** Gives one of those that follow the catalog its next batch. */
export async function index(world: World, draw: Chance): Promise<void> {
	const following = world.consumers.filter(
		({ part: resource }) => resource.table === world.consumer('index-listings').part.table,
	);
	await consume(world, draw.pick(following), draw);
}
