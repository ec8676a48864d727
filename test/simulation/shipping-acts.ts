import type { Chance } from '#local/testing';
import { isObject } from '#kernel/json';
import { attemptOf, drawOrder, submit } from './buyers.ts';
import { smallTenant, tenants } from './sellers.ts';
import type { Rates } from './shipping-model.ts';
import type { World } from './world.ts';

const step = (quantity: number, amount: number) => ({ quantity, price: { amount, currency: 'CNY' } });

/** Rates whose fees differ, and one that delivers only in China. */
function drawRates(draw: Chance): Rates | null {
	const amount = draw.pick([500, 800, 1_300]);
	const china = { countries: ['CN'], first: step(1, amount), additional: step(2, 300) };
	return draw.pick<Rates | null>([
		null,
		{ by: 'pieces', zones: [china] },
		{ by: 'pieces', zones: [china, { first: step(3, 9 * amount) }] },
		{
			by: 'pieces',
			zones: [{ ...china, freeFrom: { amount: 30_000, currency: 'CNY' } as never }, { first: step(1, amount) }],
		},
		{ by: 'pieces', zones: [china, { ...china, provinces: ['广东'], first: step(1, amount + 100) }] },
		{ by: 'weight', defaultWeightGrams: 400, zones: [{ first: step(1_000, amount), additional: step(500, 200) }] },
	]);
}

/** A tenant sets its rates, or ships free again. */
export async function setRates(world: World, draw: Chance): Promise<void> {
	const tenant = draw.pick([...tenants, smallTenant]);
	const shipping = drawRates(draw);
	const { status } = await world.send({ tenant }, 'PATCH', '/v1/merchant/profile', { body: { shipping } });
	world.log(`  ${tenant} ships ${JSON.stringify(shipping)}: ${status}`);
}

/** Asks for a price. I11: a quote writes nothing. The fee is remembered, to be named later. */
export async function quote(world: World, draw: Chance): Promise<void> {
	const order = drawOrder(world, draw);
	if (order === undefined) return;
	const { buyer, lines, country } = order;
	const { body } = attemptOf(world, buyer, lines, { country, registered: false });
	const response = await world.send({ buyer }, 'POST', '/v1/quotes', { body, readsOnly: true });
	const { shipping, total } = response.body;
	world.log(`  ${JSON.stringify(lines)} to ${country}: ${response.status} ${JSON.stringify(shipping)}`);
	if (response.status !== 200 || !isObject(shipping) || !isObject(total)) return;
	world.model.quotes.push({ buyer, lines, country, shipping: { amount: Number(shipping['amount']), currency: 'CNY' } });
}

/** Places what was quoted, possibly long before, at the fee that was seen. */
export async function placeQuoted(world: World, draw: Chance): Promise<void> {
	const quotes = world.model.quotes.slice(-8);
	if (quotes.length === 0) return;
	const { buyer, lines, country, shipping } = draw.pick(quotes);
	await submit(world, attemptOf(world, buyer, lines, { country, shipping }));
}
