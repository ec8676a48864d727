import { type ListingCard, ownedId } from '#kernel';
import type { IndexEntry } from '#search/index';

const materials = [
	['羊绒', 'Cashmere'],
	['羊毛', 'Wool'],
	['纯棉', 'Cotton'],
	['真丝', 'Silk'],
	['亚麻', 'Linen'],
	['牛仔', 'Denim'],
	['雪纺', 'Chiffon'],
	['针织', 'Knitted'],
	['摇粒绒', 'Fleece'],
	['莫代尔', 'Modal'],
] as const;
const cuts = [
	['圆领', 'Crew-Neck'],
	['V领', 'V-Neck'],
	['高领', 'Turtleneck'],
	['翻领', 'Lapel'],
	['宽松', 'Oversized'],
	['修身', 'Slim-Fit'],
	['高腰', 'High-Waist'],
	['加厚', 'Thickened'],
	['短款', 'Cropped'],
	['长款', 'Long'],
] as const;
const garments = [
	['毛衣', 'Sweater', '毛衣'],
	['开衫', 'Cardigan', '开衫'],
	['衬衫', 'Shirt', '衬衫'],
	['T恤', 'T-Shirt', 'T恤'],
	['连衣裙', 'Dress', '连衣裙'],
	['半身裙', 'Skirt', '半身裙'],
	['牛仔裤', 'Jeans', '牛仔裤'],
	['休闲裤', 'Trousers', '休闲裤'],
	['羽绒服', 'Down Jacket', '羽绒服'],
	['大衣', 'Coat', '大衣'],
	['卫衣', 'Sweatshirt', '卫衣'],
	['西装', 'Blazer', '西装'],
] as const;
const extras = [
	['新款', 'New'],
	['百搭', 'Versatile'],
	['通勤', 'Office'],
	['复古', 'Vintage'],
	['提花', 'Jacquard'],
	['条纹', 'Striped'],
	['格子', 'Checked'],
	['刺绣', 'Embroidered'],
] as const;
const colors = [
	['black', '黑色', 'Black'],
	['white', '白色', 'White'],
	['beige', '米白', 'Off-white'],
	['camel', '驼色', 'Camel'],
	['navy', '藏青', 'Navy'],
	['red', '红色', 'Red'],
	['grey', '灰色', 'Grey'],
	['pink', '粉色', 'Pink'],
	['green', '绿色', 'Green'],
	['khaki', '卡其', 'Khaki'],
	['black-red', '黑红', 'Black/Red'],
	['blue', '蓝色', 'Blue'],
] as const;
const runs = [
	['S', 'M', 'L', 'XL', 'XXL'],
	['XS', 'S', 'M', 'L'],
	['均码'],
	['155/80A', '160/84A', '165/88A', '170/92A'],
	['26', '27', '28', '29', '30', '31', '32'],
];
const clusters = ['dalang', 'humen', 'xintang', 'shenzhen-nanshan', 'puning'];

/** A source of numbers below a bound, the same in every run. */
export type Draw = (bound: number) => number;

/** Draws from a linear congruential generator. */
export function draws(seed: number): Draw {
	let state = seed;
	return (bound) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * bound);
	};
}

/** The entries of a listing on sale, with a stock row for each color; a fifth of the sizes is sold out. */
export function listingEntries(draw: Draw, n: number, revision = 2): IndexEntry[] {
	const pick = <T>(values: readonly T[]): T => values[draw(values.length)] as T;
	const tenantId = `tenant-${n % 1000}`;
	const [material, cut, garment, extra] = [pick(materials), pick(cuts), pick(garments), pick(extras)];
	const first = draw(colors.length);
	const sizes = pick(runs);
	const card: ListingCard = {
		listingId: ownedId('listing', tenantId, n.toString(32).padStart(26, '0')),
		tenantId,
		clusterId: clusters[n % clusters.length] ?? 'dalang',
		title: {
			zh: `${extra[0]}${material[0]}${cut[0]}${garment[0]}${2000 + draw(500)}`,
			en: `${extra[1]} ${material[1]} ${cut[1]} ${garment[1]} ${2000 + draw(500)}`,
		},
		category: garment[2],
		colors: Array.from({ length: 1 + draw(6) }, (_, i) => {
			const [code, zh, en] = colors[(first + i) % colors.length] ?? colors[0];
			return { code, name: { zh, en } };
		}),
		sizes,
		price: { amount: (20 + draw(1200)) * 100 - 100, currency: 'CNY' },
		minOrderQuantity: 1 + 19 * Number(draw(8) === 0),
		publishedAt: Date.parse('2026-11-01T00:00:00Z') - draw(3e9),
	};
	const { listingId } = card;
	return [
		{ kind: 'listing', listingId, revision, card },
		...card.colors.map(({ code: color }) => {
			const inStock = sizes.filter(() => draw(5) > 0);
			return { kind: 'stock' as const, listingId, color, lane: 0, revision, sizes: inStock };
		}),
	];
}
