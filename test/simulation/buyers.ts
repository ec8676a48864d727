import type { Chance } from '../../packages/local/demo/chance.ts';
import { type JsonObject, isObject, objects } from '../../packages/kernel/json.ts';
import type { Attempt, Order } from './book.ts';
import { dearAmount } from './stakes.ts';
import type { Answer, World } from './world.ts';

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

/** How many of the latest things an actor has in mind. */
const remembered = 40;

function recent<T>(all: readonly T[]): readonly T[] {
	return all.slice(-remembered);
}

/** The latest requests that placed a checkout. */
export function acceptedAttempts(world: World): readonly (Attempt & { checkoutId: string })[] {
	return recent(world.book.attempts.filter((one) => one.state === 'accepted')) as (Attempt & { checkoutId: string })[];
}

/** Orders some of what is on sale; sometimes what is not, or under the key of somebody else. */
export async function place(world: World, draw: Chance): Promise<void> {
	const { book } = world;
	const offers = draw.hits(0.9) ? book.onSale() : [...book.offers.values()];
	const shelf = offers.filter(({ price }) => price.amount < dearAmount);
	if (shelf.length === 0) return;
	const buyer = draw.pick(buyers);
	const lines = Array.from({ length: draw.pick([1, 1, 2, 3]) }, () => {
		const offer = draw.pick(shelf);
		const { code: color } = draw.pick(offer.colors);
		const quantity = draw.pick([1, 1, 1, 2, 2, 3, 6]);
		const seen = draw.hits(0.1) ? { revision: offer.revision } : {};
		return { listingId: offer.listingId, color, size: draw.pick(offer.sizes), quantity, ...seen };
	});
	const others = book.attempts.filter((one) => one.buyer !== buyer);
	const key = others.length > 0 && draw.hits(0.05) ? draw.pick(others).key : `key-${book.attempts.length}`;
	if (book.attempts.some((one) => one.buyer === buyer && one.key === key)) return;
	const attempt = attemptOf(world, buyer, lines, { key, country: draw.pick(['CN', 'CN', 'DE']) });
	await submit(world, attempt);
	if (attempt.state === 'unknown' && draw.hits(0.5)) await submit(world, attempt);
}

/** A request that is going to be sent: remembered before anything can come of it. */
export function attemptOf(
	{ book }: World,
	buyer: string,
	lines: Order['lines'],
	{ key = `key-${book.attempts.length}`, country = 'CN' }: { readonly key?: string; readonly country?: string } = {},
): Attempt {
	const body: Order = { lines, shippingAddress: { ...address, country } };
	const unknown = { state: 'unknown', checkoutId: undefined, total: 0, expiresAt: 0, orders: [] } as const;
	const attempt: Attempt = { buyer, key, body, ...unknown };
	book.attempts.push(attempt);
	return attempt;
}

/** Clicks twice or three times for the last pieces: all get the same answer, unless one gets none. */
export async function doubleClick(world: World, draw: Chance): Promise<void> {
	const left = world.book
		.onSale()
		.flatMap(({ listingId, colors, sizes }) =>
			colors.flatMap(({ code: color }) =>
				sizes.map((size) => ({ listingId, color, size, quantity: world.available(listingId, color, size) })),
			),
		);
	const few = left.filter(({ quantity }) => quantity > 0 && quantity < 10);
	if (few.length === 0) return;
	world.alone = false;
	const attempt = attemptOf(world, draw.pick(buyers), [draw.pick(few)]);
	await Promise.all(Array.from({ length: draw.pick([2, 3]) }, () => submit(world, attempt)));
}

/** Sends a request, for the first time or again. Answers whether the answer settles what became of it. */
export async function submit(world: World, attempt: Attempt, last = false): Promise<boolean> {
	const { buyer, key, body } = attempt;
	const answer = await world.send({ buyer }, 'POST', '/v1/checkouts', { body, headers: { 'idempotency-key': key } });
	const about = `${buyer} ${key}`;
	world.note(
		`  ${about} ${JSON.stringify(body.lines)}: ${answer.status} ${String(answer.body['checkoutId'] ?? answer.body['type'])}`,
	);
	if (answer.status === 201) {
		placed(world, attempt, answer.body);
		return true;
	}
	if (answer.status === 0 || answer.status === 503) return false;
	if (attempt.state === 'accepted') world.book.violate('I4', about, `was accepted, and is answered ${answer.status}`);
	if (answer.body['type'] === '/problems/out-of-stock' && world.alone) honest(world, about, answer);
	// What a killed function had sent may still place it: only after that is a refusal the last word.
	const settled = last || world.alone;
	if (settled && attempt.state !== 'accepted') attempt.state = 'refused';
	return settled;
}

function placed(world: World, attempt: Attempt, body: JsonObject): void {
	const about = `${attempt.buyer} ${attempt.key}`;
	const checkoutId = String(body['checkoutId']);
	const total = isObject(body['total']) ? Number(body['total']['amount']) : Number.NaN;
	const orders = objects(body['orders']).map((order) => ({
		orderId: String(order['orderId']),
		tenantId: String(order['tenantId']),
	}));
	if (attempt.state !== 'accepted') {
		world.tally('placed');
		Object.assign(attempt, {
			state: 'accepted',
			checkoutId,
			total,
			orders,
			expiresAt: Date.parse(String(body['expiresAt'])),
		});
	} else if (attempt.checkoutId !== checkoutId || attempt.total !== total)
		world.book.violate(
			'I4',
			about,
			`answered ${attempt.checkoutId} over ${attempt.total}, then ${checkoutId} over ${total}`,
		);
}

/** "Sold out" is said of what is short, and with what there is. */
function honest(world: World, about: string, { body }: Answer): void {
	for (const line of objects(body['lines'])) {
		const { listingId, color, size, requested, available } = line;
		const real = world.available(String(listingId), String(color), String(size));
		if (real !== available || Number(requested) <= real)
			world.book.violate('I1', about, `told ${JSON.stringify(line)}, but there are ${real}`);
	}
}

/** The same request again, much later perhaps. */
export async function replay(world: World, draw: Chance): Promise<void> {
	const { attempts } = world.book;
	if (attempts.length > 0) await submit(world, draw.pick(draw.hits(0.8) ? recent(attempts) : attempts));
}

/** Another request under a key that was used: refused, whatever has become of the first. */
export async function reuse(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const attempt = draw.pick(all);
	const [line] = attempt.body.lines;
	if (line === undefined) return;
	const body = { ...attempt.body, lines: [{ ...line, quantity: line.quantity + 1 }] };
	const headers = { 'idempotency-key': attempt.key };
	const answer = await world.send({ buyer: attempt.buyer }, 'POST', '/v1/checkouts', { body, headers });
	world.note(`  ${attempt.buyer} ${attempt.key} with another body: ${answer.status}`);
	if (![0, 503].includes(answer.status) && answer.body['type'] !== '/problems/idempotency-mismatch')
		world.book.violate(
			'I4',
			`${attempt.buyer} ${attempt.key}`,
			`another request under it is answered ${answer.status}`,
		);
}

/** Opens a payment, perhaps a second one by another method. */
export async function open(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	await openBy(world, draw.pick(draw.hits(0.7) ? all.slice(-8) : all), draw.pick(methods));
}

/** Opens a payment by a method. */
export async function openBy(
	world: World,
	{ buyer, checkoutId }: { readonly buyer: string; readonly checkoutId: string },
	method: (typeof methods)[number],
): Promise<void> {
	if (method === 'bank_transfer') world.book.opened.add(checkoutId);
	const answer = await world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/payment`, { body: { method } });
	world.note(`  ${checkoutId} by ${method}: ${answer.status} ${String(answer.body['paymentId'] ?? '')}`);
	if (answer.status !== 200 || method === 'bank_transfer') return;
	const paymentId = String(answer.body['paymentId']);
	const { payments } = world.book;
	if (payments.some((one) => one.paymentId === paymentId)) return;
	const earlier = payments.find((one) => one.checkoutId === checkoutId && one.method === method);
	if (earlier !== undefined && world.stage.now - earlier.at < 86_000_000)
		world.book.violate('I3', checkoutId, `${method} opens ${earlier.paymentId} and ${paymentId}`);
	payments.push({ paymentId, checkoutId, method, at: world.stage.now });
}

/** Pays at Stripe: what was opened, at any time, also twice by two methods. */
export async function pay(world: World, draw: Chance): Promise<void> {
	const { payments } = world.book;
	if (payments.length === 0) return;
	const { paymentId, checkoutId } = draw.pick(draw.hits(0.7) ? payments.slice(-8) : recent(payments));
	const done = world.bank.pay(paymentId, 'succeed');
	world.note(`  ${paymentId} for ${checkoutId}: ${done ? 'succeeded' : 'not possible'}`);
}

/** A method is declined. */
export async function fail(world: World, draw: Chance): Promise<void> {
	const { payments } = world.book;
	if (payments.length > 0) world.bank.pay(draw.pick(recent(payments)).paymentId, 'fail');
}

/** A payment that is not what the checkout asked for. */
export async function stray(world: World, draw: Chance): Promise<void> {
	// What is dearer is more than Stripe takes.
	const all = acceptedAttempts(world).filter(({ total }) => total < dearAmount);
	if (all.length === 0) return;
	const { checkoutId, total } = draw.pick(all.slice(-8));
	const [amount, currency] = draw.pick([
		[total + 1, 'cny'],
		[1, 'cny'],
		[total, 'usd'],
	] as const);
	const paymentId = world.bank.stray(checkoutId, amount, currency);
	world.note(`  ${paymentId} of ${amount} ${currency} for ${checkoutId}`);
	world.bank.pay(paymentId, 'succeed');
}

/** Gives a checkout up. */
export async function cancel(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, checkoutId } = draw.pick(draw.hits(0.7) ? all.slice(-8) : all);
	const answer = await world.send({ buyer }, 'POST', `/v1/checkouts/${checkoutId}/cancel`);
	world.note(`  ${checkoutId}: ${answer.status} ${String(answer.body['state'] ?? '')}`);
}

/** Looks at a listing or at a checkout: caches fill. */
export async function look(world: World, draw: Chance): Promise<void> {
	const offers = [...world.book.offers.values()];
	if (offers.length > 0)
		await world.send({ public: true }, 'GET', `/v1/listings/${draw.pick(offers).listingId}`, { readsOnly: true });
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, checkoutId } = draw.pick(all);
	await world.send({ buyer }, 'GET', `/v1/checkouts/${checkoutId}`, { readsOnly: true });
	const { status } = await world.send({ buyer: 'stranger' }, 'GET', `/v1/checkouts/${checkoutId}`, { readsOnly: true });
	if (status === 200) world.book.violate('I9', checkoutId, 'shown to a stranger');
}

/** Confirms the receipt of an order. */
export async function receive(world: World, draw: Chance): Promise<void> {
	const all = acceptedAttempts(world);
	if (all.length === 0) return;
	const { buyer, orders } = draw.pick(all);
	const { orderId } = draw.pick(orders);
	const { status } = await world.send({ buyer }, 'POST', `/v1/orders/${orderId}/receipt`);
	world.note(`  ${orderId}: ${status}`);
}
