import { createHash } from 'node:crypto';
import type { Chance } from '#local/testing';
import type { JsonObject } from '#kernel/json';

interface Shard {
	readonly id: string;
	readonly parent: string | undefined;
	/** It takes the changes of items whose hash is from `from` to before `to`. */
	readonly from: number;
	readonly to: number;
}

/** Open shards at a time: more would only take more pulses. */
const maxOpen = 4;
const allHashes = 2 ** 32;

/**
 * The shards of a stream, over the single one of the engine: changes go by their item, as in AWS, where a shard splits, or
 * is closed with one other in its place.
 */
export class ShardTree {
	readonly #all: Shard[] = [];
	#open: Shard[] = [];

	constructor() {
		this.#add(undefined, 0, allHashes);
	}

	/** The shard that takes a change of an item now. */
	of(item: string): string {
		const hash = createHash('md5').update(item).digest().readUInt32BE();
		const shard = this.#open.find(({ from, to }) => from <= hash && hash < to);
		if (shard === undefined) throw new Error('no open shard');
		return shard.id;
	}

	/** Whether one shard comes before another one. */
	precedes(ancestor: string, shard: string): boolean {
		const parent = this.#all.find(({ id }) => id === shard)?.parent;
		return parent !== undefined && (parent === ancestor || this.precedes(ancestor, parent));
	}

	/** Splits a shard, or puts another one in its place. */
	grow(random: Chance): void {
		const { id, from, to } = random.pick(this.#open);
		this.#open = this.#open.filter((shard) => shard.id !== id);
		const middle = this.#open.length + 2 <= maxOpen && random.hits(0.7) ? (from + to) / 2 : from;
		if (middle > from) this.#add(id, from, middle);
		this.#add(id, middle, to);
	}

	/** As DescribeStream lists them. */
	described(): JsonObject[] {
		return this.#all.map(({ id, parent }) => ({
			ShardId: id,
			...(parent === undefined ? {} : { ParentShardId: parent }),
		}));
	}

	#add(parent: string | undefined, from: number, to: number): void {
		const shard = { id: `shardId-${String(this.#all.length).padStart(20, '0')}`, parent, from, to };
		this.#all.push(shard);
		this.#open.push(shard);
	}
}
