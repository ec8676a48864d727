import type { Chance } from '#local/testing';
import { type JsonObject, isObject, objects } from '#kernel/json';
import type { Attempt, Order } from './reference-model.ts';
import { aboveLimitPrice } from './prices.ts';
import type { ApiResponse, World } from './world.ts';

const buyers = ['buyer-0', 'buyer-1', 'buyer-2', 'buyer-3', 'buyer-4', 'buyer-5'];
const methods = ['card', 'alipay', 'wechat_pay', 'bank_transfer'] as const;
const address = {
	name: '收件人',
	phone: '+86 20 8888 0000',
	province: '广东',
	city: '广州',
	line1: '街口 1 号',
	postalCode: '510900',
};

/** The number of latest entries that an actor chooses from. */
const remembered = 40;

function recent<T>(all: readonly T[]): readonly T[] {
	return all.slice(-remembered);
}

/** A request that placed a checkout. */
export type PlacedAttempt = Attempt & { checkoutId: string };

/** The latest requests that placed a checkout. */
export function acceptedAttempts(world: World): readonly PlacedAttempt[] {
	return recent(world.model.attempts.filter((one) => one.state === 'accepted')) as PlacedAttempt[];
}

/** What a buyer orders: offers on sale, sometimes others. */
export function drawOrder({ model }: World, draw: Chance) {
	const offers = draw.hits(0.9) ? model.onSale() : [...model.offers.values()];
	const affordable = offers.filter(({ price }) => price.amount < aboveLimitPrice);
	if (affordable.length === 0) return undefined;
	const buyer = draw.pick(buyers);
	const lines = Array.from({ length: draw.pick([1, 1, 2, 3]) }, () => {
		const offer = draw.pick(affordable);
		const { code: color } = draw.pick(offer.colors);
		const quantity = draw.pick([1, 1, 1, 2, 2, 3, 6]);
		const revision = draw.hits(0.1) ? { revision: offer.revision } : {};
		return { listingId: offer.listingId, color, size: draw.pick(offer.sizes), quantity, ...revision };
	});
	return { buyer, lines, country: draw.pick(['CN', 'CN', 'DE']), confirms: draw.hits(0.3) };
}

/** Places an order, sometimes under another buyer's key. */
export async function place(world: World, draw: Chance): Promise<void> {
	const { model } = world;
	const order = drawOrder(world, draw);
	if (order === undefined) return;
	const { buyer, lines, country, confirms } = order;
	const others = model.attempts.filter((one) => one.buyer !== buyer);
	const key = others.length > 0 && draw.hits(0.05) ? draw.pick(others).key : `key-${model.attempts.length}`;
	if (model.attempts.some((one) => one.buyer === buyer && one.key === key)) return;
	const attempt = attemptOf(world, buyer, lines, { key, country, confirms });
	await submit(world, attempt);
	if (attempt.state === 'unknown' && draw.hits(0.5)) await submit(world, attempt);
}

interface AttemptOptions {
	readonly key?: string;
	readonly country?: string;
	readonly shipping?: Order['shipping'];
	/** Whether the buyer confirms the exclusion of every listing from the no-reason return. */
	readonly confirms?: boolean;
	/** False for a quote, which places nothing. */
	readonly registered?: boolean;
}

/** Registers a request before it is sent, because it may take effect without a response. */
export function attemptOf(
	{ model }: World,
	buyer: string,
	lines: Order['lines'],
	{
		key = `key-${model.attempts.length}`,
		country = 'CN',
		shipping,
		confirms = false,
		registered = true,
	}: AttemptOptions = {},
): Attempt {
	const confirmedExclusions = [...new Set(lines.map(({ listingId }) => listingId))];
	const body: Order = {
		lines,
		shippingAddress: { ...address, country },
		...(shipping && { shipping }),
		...(confirms ? { confirmedExclusions } : {}),
	};
	const unknown = { state: 'unknown', checkoutId: undefined, total: 0, expiresAt: 0, orders: [] } as const;
	const attempt: Attempt = { buyer, key, body, ...unknown };
	if (registered) model.attempts.push(attempt);
	return attempt;
}

/** Sends one request two or three times at once for the last pieces. */
export async function doubleClick(world: World, draw: Chance): Promise<void> {
	const left = world.model
		.onSale()
		.flatMap(({ listingId, colors, sizes }) =>
			colors.flatMap(({ code: color }) =>
				sizes.map((size) => ({ listingId, color, size, quantity: world.available(listingId, color, size) })),
			),
		);
	const few = left.filter(({ quantity }) => quantity > 0 && quantity < 10);
	if (few.length === 0) return;
	world.runsAlone = false;
	const attempt = attemptOf(world, draw.pick(buyers), [draw.pick(few)]);
	await Promise.all(Array.from({ length: draw.pick([2, 3]) }, () => submit(world, attempt)));
}

/** Sends or repeats a request. Returns whether its outcome is known. */
export async function submit(world: World, attempt: Attempt, last = false): Promise<boolean> {
	const { buyer, key, body } = attempt;
	// A refusal stores nothing, so the same key may be placed later.
	if (attempt.state === 'refused') attempt.state = 'unknown';
	const headers = { 'idempotency-key': key };
	const confirmed = body.confirmedExclusions ?? [];
	const response = await world.send({ buyer }, 'POST', '/v1/checkouts', { body, headers, confirmed });
	const about = `${buyer} ${key}`;
	world.log(
		`  ${about} ${JSON.stringify(body.lines)}: ${response.status} ${String(response.body['checkoutId'] ?? response.body['type'])}`,
	);
	if (response.status === 201) {
		placed(world, attempt, response.body);
		return true;
	}
	if (response.status === 0 || response.status === 503) return false;
	if (attempt.state === 'accepted')
		world.model.violate('I4', about, `was accepted, and is answered ${response.status}`);
	if (response.body['type'] === '/problems/out-of-stock' && world.runsAlone) checkShortage(world, about, response);
	// A call of a killed function may still place the checkout, so a refusal is final only when nothing is pending.
	const settled = last || world.runsAlone;
	if (settled && attempt.state !== 'accepted') attempt.state = 'refused';
	return settled;
}

function placed(world: World, attempt: Attempt, body: JsonObject): void {
	const about = `${attempt.buyer} ${attempt.key}`;
	const checkoutId = String(body['checkoutId']);
	const total = isObject(body['total']) ? Number(body['total']['amount']) : Number.NaN;
	const fee = isObject(body['shipping']) ? Number(body['shipping']['amount']) : Number.NaN;
	const seen = attempt.body.shipping?.amount;
	if (seen !== undefined && seen !== fee) world.model.violate('I5', about, `shipping ${fee}, and ${seen} was seen`);
	const orders = objects(body['orders']).map((order) => ({
		orderId: String(order['orderId']),
		tenantId: String(order['tenantId']),
	}));
	if (attempt.state !== 'accepted') {
		world.count('placed');
		Object.assign(attempt, {
			state: 'accepted',
			checkoutId,
			total,
			orders,
			expiresAt: Date.parse(String(body['expiresAt'])),
		});
	} else if (attempt.checkoutId !== checkoutId || attempt.total !== total)
		world.model.violate(
			'I4',
			about,
			`answered ${attempt.checkoutId} over ${attempt.total}, then ${checkoutId} over ${total}`,
		);
}

/** I1: a sold-out response names lines that are short, with the pieces available. */
function checkShortage(world: World, about: string, { body }: ApiResponse): void {
	for (const line of objects(body['lines'])) {
		const { listingId, color, size, requested, available } = line;
		const real = world.available(String(listingId), String(color), String(size));
		if (real !== available || Number(requested) <= real)
			world.model.violate('I1', about, `told ${JSON.stringify(line)}, but there are ${real}`);
	}
}

/** Repeats an earlier request, possibly much later. */
export async function repeatRequest(world: World, draw: Chance): Promise<void> {
	const { attempts } = world.model;
	if (attempts.length > 0) await submit(world, draw.pick(draw.hits(0.8) ? recent(attempts) : attempts));
}

/** Sends another body under a used key, which must be refused. */
export async function reuseKey(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const attempt = draw.pick(all);
	const [line] = attempt.body.lines;
	if (line === undefined) return;
	const { confirmedExclusions: _confirmed, ...rest } = attempt.body;
	const body = { ...rest, lines: [{ ...line, quantity: line.quantity + 1 }] };
	const headers = { 'idempotency-key': attempt.key };
	const response = await world.send({ buyer: attempt.buyer }, 'POST', '/v1/checkouts', { body, headers });
	world.log(`  ${attempt.buyer} ${attempt.key} with another body: ${response.status}`);
	if (![0, 503].includes(response.status) && response.body['type'] !== '/problems/idempotency-mismatch')
		world.model.violate(
			'I4',
			`${attempt.buyer} ${attempt.key}`,
			`another request under it is answered ${response.status}`,
		);
}

/** Opens a payment, possibly a second one by another method. */
export async function openPayment(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	await openBy(world, draw.pick(draw.hits(0.7) ? all.slice(-8) : all), draw.pick(methods));
}

export async function openBy(
	world: World,
	{ buyer, checkoutId }: { readonly buyer: string; readonly checkoutId: string },
	method: (typeof methods)[number],
): Promise<void> {
	if (method === 'bank_transfer') world.model.openedTransfers.add(checkoutId);
	const response = await world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/payment`, { body: { method } });
	world.log(`  ${checkoutId} by ${method}: ${response.status} ${String(response.body['paymentId'] ?? '')}`);
	if (response.status !== 200 || method === 'bank_transfer') return;
	const paymentId = String(response.body['paymentId']);
	const { payments } = world.model;
	if (payments.some((one) => one.paymentId === paymentId)) return;
	const earlier = payments.find((one) => one.checkoutId === checkoutId && one.method === method);
	if (earlier !== undefined && world.runtime.now - earlier.at < 86_000_000)
		world.model.violate('I3', checkoutId, `${method} opens ${earlier.paymentId} and ${paymentId}`);
	payments.push({ paymentId, checkoutId, method, at: world.runtime.now });
}

/** Opens bank transfers for the latest checkouts of a buyer at once, more than the limits of the base allow. */
export async function openTransfers(world: World, draw: Chance): Promise<void> {
	const buyer = draw.pick(buyers);
	const awaiting = acceptedAttempts(world).filter(
		(one) => one.buyer === buyer && world.checkout(one.checkoutId)?.state === 'awaiting_payment',
	);
	await Promise.all(awaiting.slice(-6).map((attempt) => openBy(world, attempt, 'bank_transfer')));
}

/** Pays an opened payment at Stripe, at any time, possibly a second one of the same checkout. */
export async function pay(world: World, draw: Chance): Promise<void> {
	const { payments } = world.model;
	if (payments.length === 0) return;
	const { paymentId, checkoutId } = draw.pick(draw.hits(0.7) ? payments.slice(-8) : recent(payments));
	const done = world.stripe.pay(paymentId, 'succeed');
	world.log(`  ${paymentId} for ${checkoutId}: ${done ? 'succeeded' : 'not possible'}`);
}

export async function declinePayment(world: World, draw: Chance): Promise<void> {
	const { payments } = world.model;
	if (payments.length > 0) world.stripe.pay(draw.pick(recent(payments)).paymentId, 'fail');
}

/** Pays a checkout with a different amount or currency. */
export async function payDifferently(world: World, draw: Chance): Promise<void> {
	// Stripe's maximum amount is below the price of an order above the limit.
	const all = acceptedAttempts(world).filter(({ total }) => total < aboveLimitPrice);
	if (all.length === 0) return;
	const { checkoutId, total } = draw.pick(all.slice(-8));
	const [amount, currency] = draw.pick([
		[total + 1, 'cny'],
		[1, 'cny'],
		[total, 'usd'],
	] as const);
	const paymentId = world.stripe.createDifferingPayment(checkoutId, amount, currency);
	world.log(`  ${paymentId} of ${amount} ${currency} for ${checkoutId}`);
	world.stripe.pay(paymentId, 'succeed');
}

export async function cancel(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, checkoutId } = draw.pick(draw.hits(0.7) ? all.slice(-8) : all);
	const response = await world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/cancel`);
	world.log(`  ${checkoutId}: ${response.status} ${String(response.body['state'] ?? '')}`);
}

/** Reads a listing and a checkout, which fills caches. I9: a stranger does not see the checkout. */
export async function view(world: World, draw: Chance): Promise<void> {
	const offers = [...world.model.offers.values()];
	if (offers.length > 0)
		await world.send({ public: true }, 'GET', `/v1/listings/${draw.pick(offers).listingId}`, { readsOnly: true });
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, checkoutId } = draw.pick(all);
	await world.send({ buyer }, 'GET', `/v1/checkouts/${checkoutId}`, { readsOnly: true });
	const { status } = await world.send({ buyer: 'stranger' }, 'GET', `/v1/checkouts/${checkoutId}`, { readsOnly: true });
	if (status === 200) world.model.violate('I9', checkoutId, 'shown to a stranger');
}

export async function confirmReceipt(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, orders } = draw.pick(all);
	const { orderId } = draw.pick(orders);
	const { status } = await world.send({ buyer }, 'POST', `/v1/orders/${orderId}/receipt`);
	world.log(`  ${orderId}: ${status}`);
}
