import { type Figure, countedMeasures, dimensions, nothing } from '#sales';
import type { Chance } from '#local/testing';
import { type JsonObject, objects, section, text } from '#kernel/json';
import { manager } from './gateway.ts';
import type { World } from './world.ts';

/**
 * I7: the seal of each day equals the recount of its orders, without late or differing counts. With `thorough` every
 * ranking is checked as well.
 */
export async function checkSeals(world: World, draw: Chance, thorough: boolean): Promise<void> {
	world.endFaults();
	const recount = world.recount();
	for (const seal of await allSeals(world, draw)) {
		const day = String(seal['day']);
		checkSeal(world, day, seal, recount);
		if (thorough) await checkRankings(world, draw, day, recount);
	}
}

function checkSeal(world: World, day: string, seal: JsonObject, recount: ReadonlyMap<string, Figure>): void {
	if (seal['late'] !== 0 || seal['differing'] !== 0)
		world.model.violate('I7', day, `sealed with ${String(seal['late'])} late, ${String(seal['differing'])} differing`);
	for (const measure of countedMeasures) {
		const sealed = asText(section(section(section(seal, 'measures'), measure), 'sealed'));
		const real = figureAsText(recount.get(`${day} ${measure} base base`));
		if (sealed !== real) world.model.violate('I7', `${day} ${measure}`, `sealed as ${sealed}, but there is ${real}`);
	}
}

/** The rankings of the day, from the sums written at the seal. A measure without figures was checked in the seal. */
async function checkRankings(
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
		if (status !== 200) return world.model.violate('I11', path, `answered ${status} without faults`);
		const listed = new Map(objects(body['items']).map((row) => [String(row['member']), asText(row)]));
		const prefix = `${day} ${measure} ${dimension} `;
		const real = new Map(
			[...recount].flatMap(([name, figure]) =>
				name.startsWith(prefix) ? [[name.slice(prefix.length), figureAsText(figure)] as const] : [],
			),
		);
		for (const member of new Set([...listed.keys(), ...real.keys()])) {
			const [sealed, recounted] = [
				listed.get(member) ?? figureAsText(nothing),
				real.get(member) ?? figureAsText(nothing),
			];
			if (sealed !== recounted)
				world.model.violate('I7', `${prefix}${member}`, `sealed as ${sealed}, but there is ${recounted}`);
		}
	});
	await world.runtime.untilDone(tasks, draw);
}

async function allSeals(world: World, draw: Chance): Promise<JsonObject[]> {
	const seals: JsonObject[] = [];
	const read = async () => {
		for (let after = '', more = true; more;) {
			const path = `/v1/base/sales/seals?limit=100${after}`;
			const { status, body } = await world.send(manager, 'GET', path, { readsOnly: true });
			if (status !== 200) return world.model.violate('I11', path, `answered ${status} without faults`);
			seals.push(...objects(body['items']));
			const cursor = text(body['nextCursor']);
			more = cursor !== undefined;
			after = `&cursor=${encodeURIComponent(cursor ?? '')}`;
		}
	};
	await world.runtime.untilDone([read()], draw);
	return seals;
}

/** A figure of a response as text. */
function asText(figure: JsonObject): string {
	return [section(figure, 'amount')['amount'], figure['orders'], figure['units']].join();
}

function figureAsText(figure: Figure | undefined): string {
	const { amount, orders, units } = { ...nothing, ...figure };
	return [amount, orders, units].join();
}
