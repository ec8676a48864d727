import { type Figure, countedMeasures, dimensions, nothing } from '#sales';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { type JsonObject, objects, section, text } from '../../packages/kernel/json.ts';
import { manager } from './gateway.ts';
import type { World } from './world.ts';

/**
 * I7: what the base is told of a sealed day is the recount of its orders, and the live count was right when it was sealed; in
 * the end also in every dimension, for `thorough`.
 */
export async function sealsHold(world: World, draw: Chance, thorough: boolean): Promise<void> {
	world.calm();
	const recount = world.recount();
	for (const seal of await allSeals(world, draw)) {
		const day = String(seal['day']);
		sealHolds(world, day, seal, recount);
		if (thorough) await rankingsHold(world, draw, day, recount);
	}
}

function sealHolds(world: World, day: string, seal: JsonObject, recount: ReadonlyMap<string, Figure>): void {
	if (seal['late'] !== 0 || seal['differing'] !== 0)
		world.book.violate('I7', day, `sealed with ${String(seal['late'])} late, ${String(seal['differing'])} differing`);
	for (const measure of countedMeasures) {
		const sealed = shown(section(section(section(seal, 'measures'), measure), 'sealed'));
		const real = shownReal(recount.get(`${day} ${measure} base base`));
		if (sealed !== real) world.book.violate('I7', `${day} ${measure}`, `sealed as ${sealed}, but there is ${real}`);
	}
}

/**
 * Every member of every dimension, as the rankings of the day tell it from the sums that were written at the seal. A measure
 * of which there is nothing was looked at in the seal.
 */
async function rankingsHold(
	world: World,
	draw: Chance,
	day: string,
	recount: ReadonlyMap<string, Figure>,
): Promise<void> {
	const sold = countedMeasures.filter((measure) => recount.has(`${day} ${measure} base base`));
	const questions = dimensions.flatMap((dimension) => sold.map((measure) => ({ dimension, measure })));
	const tasks = questions.map(async ({ dimension, measure }) => {
		const path = `/v1/base/sales/rankings?dimension=${dimension}&measure=${measure}&period=${day}`;
		const { status, body } = await world.send(manager, 'GET', path, { readsOnly: true });
		if (status !== 200) return world.book.violate('I11', path, `answered ${status} in fair weather`);
		const told = new Map(
			objects(body['items']).map((dimensionName) => [String(dimensionName['member']), shown(dimensionName)]),
		);
		const prefix = `${day} ${measure} ${dimension} `;
		const real = new Map(
			[...recount].flatMap(([name, figure]) =>
				name.startsWith(prefix) ? [[name.slice(prefix.length), shownReal(figure)] as const] : [],
			),
		);
		for (const member of new Set([...told.keys(), ...real.keys()])) {
			const [dimensionName, other] = [told.get(member) ?? shownReal(nothing), real.get(member) ?? shownReal(nothing)];
			if (dimensionName !== other)
				world.book.violate('I7', `${prefix}${member}`, `sealed as ${dimensionName}, but there is ${other}`);
		}
	});
	await world.stage.untilDone(tasks, draw);
}

/** The seals of all days. */
async function allSeals(world: World, draw: Chance): Promise<JsonObject[]> {
	const seals: JsonObject[] = [];
	const read = async () => {
		for (let after = '', more = true; more;) {
			const path = `/v1/base/sales/seals?limit=100${after}`;
			const { status, body } = await world.send(manager, 'GET', path, { readsOnly: true });
			if (status !== 200) return world.book.violate('I11', path, `answered ${status} in fair weather`);
			seals.push(...objects(body['items']));
			const cursor = text(body['nextCursor']);
			more = cursor !== undefined;
			after = `&cursor=${encodeURIComponent(cursor ?? '')}`;
		}
	};
	await world.stage.untilDone([read()], draw);
	return seals;
}

/** A figure on the wire as a text. */
function shown(figure: JsonObject): string {
	return [section(figure, 'amount')['amount'], figure['orders'], figure['units']].join();
}

function shownReal(figure: Figure | undefined): string {
	const { amount, orders, units } = { ...nothing, ...figure };
	return [amount, orders, units].join();
}
