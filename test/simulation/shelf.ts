import type { Chance } from '../../packages/local/demo/chance.ts';
import { type JsonObject, objects, section, text } from '../../packages/kernel/json.ts';
import type { World } from './world.ts';

/** Pages of the list that are read: more than there are listings. */
const maxPages = 20;

/** I14: when all has come to rest, what anyone browses is what is on sale, at its price. */
export async function isIndexed(world: World, draw: Chance): Promise<void> {
	const told: JsonObject[] = [];
	const read = async () => {
		let cursor: string | undefined;
		for (let page = 0; page < maxPages; page++) {
			const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const path = `/v1/listings?limit=100${after}`;
			const { status, body } = await world.send({ public: true }, 'GET', path, { readsOnly: true });
			if (status !== 200) return world.book.violate('I11', path, `answered ${status} in fair weather`);
			told.push(...objects(body['items']));
			cursor = text(body['nextCursor']);
			if (cursor === undefined) return;
		}
	};
	await world.stage.untilDone([read()], draw);
	const shelf = (all: readonly { listingId: unknown; price: { amount: unknown } }[]) =>
		new Map(all.map(({ listingId, price }) => [String(listingId), String(price.amount)]));
	const [shown, real] = [
		shelf(told.map((card) => ({ listingId: card['listingId'], price: { amount: section(card, 'price')['amount'] } }))),
		shelf(world.book.onSale()),
	];
	for (const id of new Set([...shown.keys(), ...real.keys()]))
		if (shown.get(id) !== real.get(id))
			world.book.violate('I14', id, `browsed at ${shown.get(id)}, and is on sale at ${real.get(id)}`);
}
