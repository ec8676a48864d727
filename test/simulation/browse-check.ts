import type { Chance } from '#local/testing';
import { type JsonObject, objects, section, text } from '#kernel/json';
import type { World } from './world.ts';

/** Maximum of pages: more than there are listings. */
const maxPages = 20;

/** I14: at rest, the public list has exactly the listings on sale, at their prices, and so has the index beneath it. */
export async function checkBrowsedListings(world: World, draw: Chance): Promise<void> {
	const cards: JsonObject[] = [];
	let total: unknown;
	const read = async () => {
		let cursor: string | undefined;
		for (let page = 0; page < maxPages; page++) {
			const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const path = `/v1/listings?limit=100${after}`;
			const { status, body } = await world.send({ public: true }, 'GET', path, { readsOnly: true });
			if (status !== 200) return world.model.violate('I11', path, `answered ${status} without faults`);
			cards.push(...objects(body['items']));
			total = body['total'];
			cursor = text(body['nextCursor']);
			if (cursor === undefined) return;
		}
	};
	await world.runtime.untilDone([read()], draw);
	const pricesById = (all: readonly { listingId: unknown; price: { amount: unknown } }[]) =>
		new Map(all.map(({ listingId, price }) => [String(listingId), String(price.amount)]));
	const [browsed, real] = [
		pricesById(
			cards.map((card) => ({ listingId: card['listingId'], price: { amount: section(card, 'price')['amount'] } })),
		),
		pricesById(world.model.onSale()),
	];
	for (const id of new Set([...browsed.keys(), ...real.keys()]))
		if (browsed.get(id) !== real.get(id))
			world.model.violate('I14', id, `browsed at ${browsed.get(id)}, and is on sale at ${real.get(id)}`);
	if (total !== real.size)
		world.model.violate('I14', 'total', `${String(total)} are counted, and ${real.size} are on sale`);
	await world.runtime.untilDone([compareIndex(world)], draw);
}

/** I14: the comparison of the index with the listings themselves, stock included, finds no drift. */
async function compareIndex(world: World): Promise<void> {
	const { lost } = await world.runtime.invoke('compact-search', { compare: true }, { command: 'compact-search' });
	const line = world.runtime.log.findLast((one) => one.includes('"message":"search index compared"')) ?? 'no line';
	world.log(`  compared: ${line}`);
	if (lost || !line.includes('"drift":0,')) world.model.violate('I14', 'index', lost ? 'was not compared' : line);
}
