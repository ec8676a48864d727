import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { cny, split } from '#kernel';
import type { SignInConfig } from '../../packages/web/kit/oidc-sign-in.ts';

/** The sales of the mocked base in fen, and its behaviour. Tests change it between polls. */
export interface Sales {
	now: string;
	token: string;
	/** The sign-in part of `/config.json`. */
	signIn: 'local' | 'none' | SignInConfig;
	/** Whether the token belongs to a user without a role in the base. */
	forbidden: boolean;
	target: number | null;
	today: number;
	orders: number;
	before: number;
	broken: 'no' | 'silent' | 'failing';
	/** Paths that fail or are missing while the others respond. */
	failing: readonly string[];
	absent: readonly string[];
	/** Paths withheld from the user's role. */
	withheld: readonly string[];
	/** Whether rankings include the previous period. */
	compared: boolean;
	/** Whether the figures of the last row are suppressed. */
	suppressed: boolean;
	/** The last sealed day, and the drift of its live figure. */
	sealed: { day: string; drift: number } | null;
	/** Overdue orders, payments and returns in review, refunds by hand, open disputes, delayed scheduled work. */
	unshipped: number;
	reviews: number;
	manualRefunds: number;
	disputes: number;
	behind: readonly string[];
}

export const someSales: Sales = {
	now: '2026-11-23T06:03:00Z',
	token: 'a token',
	signIn: 'local',
	forbidden: false,
	target: 1_000_000_000_000,
	today: 987_654_321,
	orders: 40_321,
	before: 880_000_000_000,
	broken: 'no',
	failing: [],
	absent: [],
	withheld: [],
	compared: true,
	suppressed: false,
	sealed: null,
	unshipped: 0,
	reviews: 0,
	manualRefunds: 0,
	disputes: 0,
	behind: [],
};

const names: Record<string, { zh: string; en: string }> = {
	'dalang-knit': { zh: '大朗毛织股份有限公司', en: 'Dalang Knitwear Co.' },
	'chaonan-lace': { zh: '潮南蕾丝内衣有限公司', en: 'Chaonan Lace & Intimates' },
	'yuanzhou-shirt': { zh: '园洲衬衫实业', en: 'Yuanzhou Shirts' },
	'chashan-kids': { zh: '茶山童装有限公司', en: 'Chashan Kidswear' },
	'zhangcha-jersey': { zh: '张槎针织面料及成衣集团有限公司', en: 'Zhangcha Jersey Fabrics and Garments Group' },
	'dalang-cashmere': { zh: '大朗羊绒', en: 'Dalang Cashmere' },
};

const clusterNames: Record<string, { zh: string; en: string }> = {
	dalang: { zh: '大朗', en: 'Dalang' },
	chaonan: { zh: '潮南', en: 'Chaonan' },
	yuanzhou: { zh: '园洲', en: 'Yuanzhou' },
	chashan: { zh: '茶山', en: 'Chashan' },
	zhangcha: { zh: '张槎', en: 'Zhangcha' },
};

/** The responses to the cockpit's requests as functions of the sales. */
export function responseTo(sales: Sales, path: string, query: URLSearchParams): unknown {
	const day = query.get('to') ?? '';
	switch (path) {
		case '/v1/base/sales/progress':
			return progress(sales, Number(query.get('year')));
		case '/v1/base/sales/series':
			return query.get('by') === 'hour' ? hours(sales, day) : days(sales, query.get('from') ?? '', day);
		case '/v1/base/sales/rankings':
			return rankings(sales, query);
		case '/v1/base/sales/latest':
			return latest(sales, Number(query.get('limit')));
		case '/v1/base/sales/exceptions':
			return exceptions(sales);
		case '/v1/base/sales/seals':
			return { items: sales.sealed === null ? [] : [seal(sales.sealed)] };
		case '/v1/base/tenants':
			return { items: Object.entries(names).map(([tenantId, name]) => ({ tenantId, name })), nextCursor: null };
		case '/v1/base/clusters':
			return {
				items: Object.entries(clusterNames).map(([clusterId, name]) => ({ clusterId, name })),
				nextCursor: null,
			};
		default:
			return undefined;
	}
}

function progress({ target, before, today }: Sales, year: number) {
	const pace = Math.floor((before + today) / 327);
	return {
		year,
		target: target === null ? null : cny(target),
		measure: 'paid',
		achieved: cny(before + today),
		live: true,
		ratio: target === null ? null : (before + today) / target,
		neededPerDay: target === null ? null : cny(Math.ceil(Math.max(0, target - before - today) / 38)),
		pacePerDay: cny(pace),
		projected: { low: cny(pace * 350), mid: cny(pace * 365), high: cny(pace * 380) },
		projectedDate: null,
	};
}

function series(by: string, items: { at: string; amount: ReturnType<typeof cny>; orders: number; units: number }[]) {
	return { dimension: 'base', member: 'base', by, measure: 'paid', live: true, items };
}

/** Sales grow through the year, with peaks around 18 June and 11 November. */
function days({ before, today, orders }: Sales, from: string, to: string) {
	const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
	const at = (day: number) => new Date(Date.parse(from) + day * 86_400_000).toISOString().slice(0, 10);
	const weight = (day: number) => 60 + day / 4 + peak(day, 168) + peak(day, 314) * 2;
	const weights = Array.from({ length }, (_, day) => weight(day));
	const parts = split(before, weights.map(Math.round));
	const items = parts.map((part, day) => ({ at: at(day), amount: cny(part), orders: 4000, units: 9000 }));
	return series('day', [...items, { at: to, amount: cny(today), orders, units: orders * 2 }]);
}

function peak(day: number, top: number): number {
	return 500 * Math.exp(-((day - top) ** 2) / 18);
}

/** Sales until 14:00; later hours are zero. */
function hours({ today, orders }: Sales, day: string) {
	const weights = [3, 1, 1, 1, 0, 1, 3, 6, 10, 14, 16, 13, 12, 15, ...Array.from({ length: 10 }, () => 0)];
	const amounts = split(today, weights);
	const counts = split(orders, weights);
	return series(
		'hour',
		weights.map((_, hour) => ({
			at: `${day}T${String(hour).padStart(2, '0')}`,
			amount: cny(amounts[hour] ?? 0),
			orders: counts[hour] ?? 0,
			units: (counts[hour] ?? 0) * 2,
		})),
	);
}

const members: Record<string, readonly string[]> = {
	tenant: Object.keys(names),
	cluster: Object.keys(clusterNames),
	category: ['sweaters', 'underwear', 'womens-shirts', 'dresses', 't-shirts', 'coats'],
	channel: ['domestic_retail', 'domestic_wholesale', 'export_wholesale', 'export_retail'],
	grade: ['leading', 'demonstration', 'ordinary'],
};

const garments = [
	{ zh: '精纺羊绒圆领毛衣', en: 'Fine cashmere crew-neck sweater' },
	{ zh: '真丝蕾丝睡裙', en: 'Silk nightdress with lace' },
	{ zh: '免烫长袖衬衫', en: 'Non-iron long-sleeved shirt' },
	{ zh: '儿童纯棉家居服套装（春秋款）', en: 'Children’s cotton home wear set for spring and autumn' },
	{ zh: '圆领T恤', en: 'Crew-neck T-shirt' },
];

/** An order every two seconds, the last one a moment ago. Ids follow from their number. */
function latest({ now, orders }: Sales, limit: number) {
	const items = Array.from({ length: Math.min(limit, orders) }, (_, i) => {
		const n = orders - i;
		const tenantId = members['tenant']?.[n % 6] ?? '';
		return {
			orderId: `ord_${tenantId}_${String(n).padStart(26, '0')}`,
			tenantId,
			clusterId: tenantId.split('-')[0] ?? '',
			channel: 'domestic_retail',
			amount: cny(12_900 + ((n * 7_919) % 50_000)),
			units: 1 + (n % 3),
			paidAt: new Date(Date.parse(now) - 2_000 * i).toISOString(),
			title: garments[n % garments.length] ?? { zh: '', en: '' },
		};
	});
	return { measure: 'paid', live: true, items };
}

function dispute(n: number) {
	const [checkoutId, at] = [`chk_buyer-1_${String(n).padStart(26, '0')}`, '2026-11-20T02:11:00.000Z'];
	return { id: `dp_${n}`, kind: 'dispute', paymentId: `pi_${n}`, checkoutId, amount: 12_900, currency: 'CNY', at };
}

function exceptions({ unshipped, reviews, manualRefunds, disputes, behind }: Sales) {
	const items = Array.from({ length: Math.min(20, unshipped) }, (_, n) => ({
		orderId: `ord_dalang-knit_${String(n).padStart(26, '0')}`,
		tenantId: 'dalang-knit',
		paidAt: new Date(Date.parse('2026-11-20T02:11:00Z') + n * 60_000).toISOString(),
	}));
	return {
		unshipped: { count: unshipped, oldestPaidAt: items[0]?.paidAt ?? null, items },
		reviews,
		returns: reviews,
		manualRefunds,
		payments: Array.from({ length: disputes }, (_, n) => dispute(n)),
		failures: behind.map((work) => ({ work, since: '2026-11-23T05:40:00.000Z' })),
	};
}

function seal({ day, drift }: { day: string; drift: number }) {
	const figure = { amount: cny(2_600_000_000), orders: 4_000, units: 9_000 };
	const measure = {
		live: figure,
		sealed: figure,
		drift: { amount: cny(drift), orders: drift === 0 ? 0 : 1, units: 0 },
	};
	return { day, sealedAt: `${day}T18:00:00.000Z`, measures: { paid: measure }, late: 0, tenants: 6 };
}

function rankings({ before, today, orders, compared, suppressed }: Sales, query: URLSearchParams) {
	const { dimension = '', period = '', limit = '' } = Object.fromEntries(query);
	const whole = period.length === 4 ? before + today : today;
	const known = (members[dimension] ?? []).slice(0, Number(limit));
	const items = known.map((member, i) => {
		if (suppressed && i === known.length - 1) {
			const nothing = { rank: null, amount: null, orders: null, units: null, suppressed: true };
			return { member, ...nothing, ...(compared ? { previous: null } : {}) };
		}
		const figure = { amount: cny(Math.floor(whole / (3 + i))), orders: Math.floor(orders / (3 + i)), units: orders };
		const previous = i === 3 ? null : { ...figure, rank: [2, 1, 3, 0, 9][i] ?? i + 1 };
		return { rank: i + 1, member, ...figure, ...(compared ? { previous } : {}) };
	});
	const comparedWith = { from: '2025-01-01', to: '2025-11-23' };
	return { dimension, period, ...(compared ? { comparedWith } : {}), measure: 'paid', live: true, items };
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The strictest policy of a distribution: any foreign source or inline code fails the test. */
function policy({ signIn }: Sales): string {
	const origin = typeof signIn === 'string' ? '' : ` ${signIn.kind === 'cognito' ? signIn.pages : signIn.issuer}`;
	return `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'${origin}; img-src data:; base-uri 'none'`;
}

/** Serves a built cockpit and a base with the given sales on loopback. */
export async function startApiMock(folder: string, sales: Sales): Promise<{ server: Server; address: string }> {
	const server = createServer((request, response) => void respond(request, response, folder, sales));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function configured({ signIn }: Sales): unknown {
	switch (signIn) {
		case 'local':
			return { kind: 'local' };
		case 'none':
			return undefined;
		default:
			return signIn;
	}
}

async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	folder: string,
	sales: Sales,
): Promise<void> {
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://base');
	const json = (status: number, value: unknown) =>
		response
			.writeHead(status, { 'content-type': 'application/json', date: new Date(sales.now).toUTCString() })
			.end(JSON.stringify(value));
	if (sales.broken === 'silent') return void response.destroy();
	if (pathname === '/config.json') {
		const signIn = configured(sales);
		return void (signIn === undefined ? json(404, {}) : json(200, { signIn }));
	}
	if (pathname === '/local/token') return void json(200, { token: sales.token });
	if (pathname.startsWith('/v1/')) {
		if (sales.broken === 'failing') return void json(503, {});
		if (request.headers.authorization !== `Bearer ${sales.token}`) return void json(401, {});
		if (sales.forbidden || sales.withheld.some((path) => pathname.startsWith(path))) return void json(403, {});
		if (sales.failing.some((path) => pathname.startsWith(path))) return void json(503, {});
		const value = sales.absent.includes(pathname) ? undefined : responseTo(sales, pathname, searchParams);
		return void json(value === undefined ? 404 : 200, value ?? {});
	}
	const file = pathname === '/' ? '/index.html' : pathname;
	const type = types[extname(file)] ?? 'application/octet-stream';
	const body = await readFile(join(folder, file)).catch(() => undefined);
	response
		.writeHead(body === undefined ? 404 : 200, { 'content-type': type, 'content-security-policy': policy(sales) })
		.end(body);
}
