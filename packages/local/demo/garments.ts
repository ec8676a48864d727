import type { Bilingual } from '#kernel';
import { type Chance, chance } from './chance.ts';
import { type DemoCluster, type DemoTenant, type Kind, fabrics } from './clusters.ts';

/** A garment as its merchant submits it, and its initial stock. */
export interface Garment {
	readonly tenantId: string;
	readonly input: {
		readonly title: Bilingual;
		readonly category: string;
		readonly colors: readonly Color[];
		readonly sizes: readonly string[];
		readonly price: Fen;
		readonly tiers: readonly { readonly minQuantity: number; readonly price: Fen }[];
		readonly minOrderQuantity: number;
		readonly label: object;
		readonly returnExclusion?: string;
	};
	readonly stock: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface Fen {
	readonly amount: number;
	readonly currency: 'CNY';
}

interface Color {
	readonly code: string;
	readonly name: Bilingual;
}

/** Styles on offer by grade: some 270 in all. */
const styles = { leading: 11, demonstration: 8, ordinary: 5 } as const;

const palette: readonly Color[] = Object.entries({
	black: ['黑色', 'Black'],
	white: ['白色', 'White'],
	grey: ['灰色', 'Grey'],
	navy: ['藏青', 'Navy'],
	beige: ['米色', 'Beige'],
	camel: ['驼色', 'Camel'],
	red: ['红色', 'Red'],
	pink: ['粉色', 'Pink'],
	sage: ['豆绿', 'Sage'],
	blue: ['蓝色', 'Blue'],
	lilac: ['浅紫', 'Lilac'],
	khaki: ['卡其', 'Khaki'],
} satisfies Record<string, [string, string]>).map(([code, [zh, en]]) => ({ code, name: { zh, en } }));

const looks: readonly Bilingual[] = [
	{ zh: '', en: '' },
	{ zh: '宽松', en: 'Loose' },
	{ zh: '条纹', en: 'Striped' },
	{ zh: '格纹', en: 'Checked' },
	{ zh: '拼色', en: 'Two-Tone' },
	{ zh: '复古', en: 'Vintage' },
	{ zh: '经典', en: 'Classic' },
	{ zh: '加厚', en: 'Heavy' },
	{ zh: '轻薄', en: 'Light' },
];

/** Sizes with the height and girth that GB/T 1335 designates for them. */
const sizes: Readonly<Record<Kind['fits'], Readonly<Record<string, string>>>> = {
	women: { S: '155/80A', M: '160/84A', L: '165/88A', XL: '170/92A' },
	men: { M: '170/88A', L: '175/92A', XL: '180/96A', XXL: '185/100A' },
	all: { S: '160/84A', M: '165/88A', L: '170/92A', XL: '175/96A', XXL: '180/100A' },
	children: { '110': '110/56', '120': '120/60', '130': '130/64', '140': '140/68' },
};

/** Underwear is designated by GB/T 6411 in steps of 5 cm and without a letter, bras by underbust and cup. */
const underwear: Readonly<Partial<typeof sizes>> = {
	women: { S: '70B', M: '75B', L: '80B', XL: '85B' },
	men: { M: '170/85', L: '175/90', XL: '180/95', XXL: '185/100' },
	all: { S: '160/85', M: '165/90', L: '170/95', XL: '175/100', XXL: '180/105' },
};

function designations({ category, fits }: Kind): Readonly<Record<string, string>> {
	return (category === 'underwear' ? underwear[fits] : undefined) ?? sizes[fits];
}

/** All garments of a cluster's tenants. Each tenant seeds its own, so that a change to one leaves the others. */
export function garmentsOf(cluster: DemoCluster): Garment[] {
	return cluster.tenants.flatMap((tenant) => {
		const random = chance(seedOf(tenant.tenantId));
		const variants = cluster.kinds.flatMap((kind) =>
			kind.fabrics.flatMap((fabric) => looks.map((look) => ({ kind, fabric: fabrics[fabric], look }))),
		);
		return random.some(variants, styles[tenant.grade]).map((style) => {
			const input = inputOf(style, tenant, random);
			return { tenantId: tenant.tenantId, input, stock: stockOf(input, random) };
		});
	});
}

interface Style {
	readonly kind: Kind;
	readonly fabric: (typeof fabrics)[keyof typeof fabrics];
	readonly look: Bilingual;
}

function inputOf({ kind, fabric, look }: Style, tenant: DemoTenant, random: Chance): Garment['input'] {
	const yuan = Math.floor((random.between(...kind.yuan) * fabric.cost) / 100);
	const price = Math.floor(yuan / 10) * 1000 + 900;
	const title = {
		zh: `${look.zh}${fabric.zh}${kind.zh}`,
		en: [look.en, fabric.en, kind.en].filter((word) => word !== '').join(' '),
	};
	return {
		title,
		category: kind.category,
		colors: random.some(palette, random.between(2, 4)),
		sizes: Object.keys(sizes[kind.fits]),
		price: fen(price),
		tiers: [
			{ minQuantity: 20, price: fen(share(price, 80)) },
			{ minQuantity: 100, price: fen(share(price, 68)) },
			{ minQuantity: 500, price: fen(share(price, 58)) },
		],
		...(kind.category === 'underwear' ? { returnExclusion: 'hygiene' as const } : {}),
		minOrderQuantity: tenant.grade === 'leading' && random.hits(0.1) ? 5 : 1,
		label: {
			productName: kind.zh,
			composition: Object.entries(fabric.of).map(([fibre, percent]) => ({ fibre, percent })),
			safetyClass: kind.fits === 'children' || kind.category === 'underwear' ? 'A' : 'B',
			...(kind.fits === 'children' ? { wearer: 'child' as const } : {}),
			standard: kind.standard,
			care: ['wash_30', 'bleach_no', 'dry_line', 'iron_110', 'clean_no'],
			sizeDesignation: designations(kind),
			origin: '中国广东',
			grade: '一等品',
		},
	};
}

/** A share of a price in whole percent, rounded down to ten fen. */
function share(price: number, percent: number): number {
	return Math.floor((price * percent) / 1000) * 10;
}

function fen(amount: number): Fen {
	return { amount, currency: 'CNY' };
}

/** Most styles are well stocked. Some run short, so that buyers meet sold-out variants now and then. */
function stockOf({ colors, sizes }: Garment['input'], random: Chance): Garment['stock'] {
	const [least, most] = random.hits(0.08) ? [0, 12] : [150, 1_800];
	const row = () => Object.fromEntries(sizes.map((size) => [size, random.between(least, most)]));
	return Object.fromEntries(colors.map(({ code }) => [code, row()]));
}

/** FNV-1a of a name. */
function seedOf(name: string): number {
	return [...name].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
}
