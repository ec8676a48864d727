import type { Bilingual } from '#kernel';

/** A demo cluster, its garments and its enterprises. */
export interface DemoCluster {
	readonly clusterId: string;
	readonly name: Bilingual;
	readonly speciality: string;
	readonly kinds: readonly Kind[];
	readonly tenants: readonly DemoTenant[];
}

/** A kind of garment: noun, fabrics, fit, and price range in yuan. */
export interface Kind {
	readonly zh: string;
	readonly en: string;
	readonly category: string;
	readonly fits: 'women' | 'men' | 'all' | 'children';
	readonly fabrics: readonly FabricName[];
	readonly yuan: readonly [from: number, to: number];
	/** The product standard named on its label. */
	readonly standard: string;
}

export interface DemoTenant {
	readonly tenantId: string;
	readonly name: Bilingual;
	readonly grade: 'leading' | 'demonstration' | 'ordinary';
}

/** Fabrics with the composition for the label and the share of the price, both in percent. */
export const fabrics = {
	cotton: { zh: '全棉', en: 'Cotton', cost: 100, of: { 棉: 100 } },
	stretch: { zh: '弹力棉', en: 'Stretch Cotton', cost: 100, of: { 棉: 95, 氨纶: 5 } },
	modal: { zh: '莫代尔', en: 'Modal', cost: 100, of: { 莫代尔纤维: 94, 氨纶: 6 } },
	bamboo: { zh: '竹纤维', en: 'Bamboo', cost: 100, of: { 竹浆粘胶纤维: 70, 棉: 30 } },
	silk: { zh: '真丝', en: 'Silk', cost: 170, of: { 桑蚕丝: 100 } },
	lace: { zh: '蕾丝', en: 'Lace', cost: 115, of: { 锦纶: 85, 氨纶: 15 } },
	wool: { zh: '羊毛', en: 'Wool', cost: 130, of: { 绵羊毛: 100 } },
	cashmere: { zh: '羊绒', en: 'Cashmere', cost: 210, of: { 山羊绒: 95, 绵羊毛: 5 } },
	blend: { zh: '羊毛混纺', en: 'Wool Blend', cost: 100, of: { 绵羊毛: 50, 腈纶: 50 } },
	linen: { zh: '亚麻', en: 'Linen', cost: 115, of: { 亚麻: 55, 棉: 45 } },
	denim: { zh: '牛仔', en: 'Denim', cost: 100, of: { 棉: 98, 氨纶: 2 } },
	terry: { zh: '毛圈', en: 'French Terry', cost: 100, of: { 棉: 80, 聚酯纤维: 20 } },
	fleece: { zh: '摇粒绒', en: 'Fleece', cost: 100, of: { 聚酯纤维: 100 } },
	quick: { zh: '速干', en: 'Quick-Dry', cost: 100, of: { 聚酯纤维: 88, 氨纶: 12 } },
	rib: { zh: '罗纹', en: 'Ribbed', cost: 100, of: { 棉: 60, 粘胶纤维: 35, 氨纶: 5 } },
} as const satisfies Record<string, Bilingual & { cost: number; of: Readonly<Record<string, number>> }>;
export type FabricName = keyof typeof fabrics;

type Row = readonly [
	zh: string,
	en: string,
	category: string,
	fits: Kind['fits'],
	fabrics: readonly FabricName[],
	from: number,
	to: number,
	standard: string,
];

function kinds(...rows: readonly Row[]): Kind[] {
	return rows.map(([zh, en, category, fits, made, from, to, standard]) => {
		return { zh, en, category, fits, fabrics: made, yuan: [from, to], standard };
	});
}

const letters = { L: 'leading', D: 'demonstration', O: 'ordinary' } as const;

/** Enterprises by a coined name without a real owner, and the letter of their grade. */
function tenants(
	clusterId: string,
	trade: Bilingual,
	...names: readonly (readonly [slug: string, zh: string, grade: keyof typeof letters])[]
): DemoTenant[] {
	return names.map(([slug, zh, grade]) => ({
		tenantId: `${clusterId}-${slug}`,
		name: { zh: `${zh}${trade.zh}`, en: `${slug.charAt(0).toUpperCase()}${slug.slice(1)} ${trade.en}` },
		grade: letters[grade],
	}));
}

/** The five garment clusters of Guangdong that the base starts with. */
export const clusters: readonly DemoCluster[] = [
	{
		clusterId: 'chaonan',
		name: { zh: '潮南', en: 'Chaonan' },
		speciality: 'Underwear and home wear',
		kinds: kinds(
			['睡衣套装', 'Pyjama Set', 'home wear', 'women', ['modal', 'silk', 'cotton'], 129, 399, 'FZ/T 73017'],
			['睡裙', 'Nightdress', 'home wear', 'women', ['modal', 'silk', 'lace'], 89, 329, 'FZ/T 73017'],
			['家居服', 'Loungewear', 'home wear', 'all', ['terry', 'rib', 'bamboo'], 139, 299, 'FZ/T 73017'],
			['文胸', 'Bra', 'underwear', 'women', ['lace', 'modal'], 59, 199, 'FZ/T 73012'],
			['平角内裤', 'Boxer Briefs', 'underwear', 'men', ['modal', 'bamboo', 'stretch'], 29, 89, 'GB/T 8878'],
			['保暖内衣', 'Thermal Underwear', 'underwear', 'all', ['modal', 'fleece'], 99, 259, 'FZ/T 73016'],
		),
		tenants: tenants(
			'chaonan',
			{ zh: '内衣', en: 'Underwear' },
			['hengqing', '蘅晴', 'L'],
			['jinxi', '槿汐', 'L'],
			['lanxu', '岚絮', 'D'],
			['tingsha', '汀纱', 'D'],
			['mianyu', '眠屿', 'O'],
			['qitang', '绮棠', 'O'],
			['shuyan', '舒砚', 'O'],
		),
	},
	{
		clusterId: 'yuanzhou',
		name: { zh: '园洲', en: 'Yuanzhou' },
		speciality: 'Casual wear',
		kinds: kinds(
			['休闲裤', 'Casual Trousers', 'trousers', 'men', ['stretch', 'linen'], 119, 299, 'GB/T 22853'],
			['牛仔裤', 'Jeans', 'trousers', 'all', ['denim'], 129, 329, 'FZ/T 81006'],
			['休闲衬衫', 'Casual Shirt', 'shirts', 'men', ['cotton', 'linen', 'denim'], 99, 269, 'GB/T 2660'],
			['夹克', 'Jacket', 'jackets', 'all', ['denim', 'fleece', 'cotton'], 199, 499, 'GB/T 2662'],
			['运动套装', 'Tracksuit', 'sportswear', 'all', ['quick', 'terry'], 169, 399, 'GB/T 22853'],
			['短裤', 'Shorts', 'trousers', 'men', ['quick', 'linen', 'cotton'], 59, 159, 'GB/T 22853'],
		),
		tenants: tenants(
			'yuanzhou',
			{ zh: '服饰', en: 'Apparel' },
			['yeluo', '野络', 'L'],
			['beiting', '北汀', 'D'],
			['suilan', '穗岚', 'D'],
			['zhouche', '洲澈', 'D'],
			['tuanye', '湍野', 'O'],
			['qianmu', '阡沐', 'O'],
			['lushi', '麓时', 'O'],
		),
	},
	{
		clusterId: 'chashan',
		name: { zh: '茶山', en: 'Chashan' },
		speciality: 'Printed T-shirts and fashion',
		kinds: kinds(
			['印花T恤', 'Printed T-Shirt', 't-shirts', 'all', ['cotton', 'stretch', 'bamboo'], 49, 159, 'GB/T 22849'],
			['短袖T恤', 'Short-Sleeve T-Shirt', 't-shirts', 'women', ['cotton', 'modal', 'rib'], 39, 129, 'GB/T 22849'],
			['儿童印花T恤', 'Children’s Printed T-Shirt', 'children', 'children', ['cotton'], 39, 99, 'FZ/T 73045'],
			['连衣裙', 'Dress', 'dresses', 'women', ['cotton', 'linen', 'silk', 'rib'], 129, 459, 'FZ/T 81004'],
			['卫衣', 'Sweatshirt', 'sweatshirts', 'all', ['terry', 'fleece'], 99, 259, 'GB/T 22849'],
			['半身裙', 'Skirt', 'skirts', 'women', ['denim', 'linen', 'rib'], 89, 239, 'FZ/T 81004'],
		),
		tenants: tenants(
			'chashan',
			{ zh: '时装', en: 'Fashion' },
			['yinyu', '印屿', 'L'],
			['moran', '墨染茶', 'L'],
			['caixu', '采序', 'D'],
			['duohe', '朵禾', 'D'],
			['lingbo', '翎帛', 'O'],
			['shanci', '山词', 'O'],
			['youke', '柚刻', 'O'],
		),
	},
	{
		clusterId: 'dalang',
		name: { zh: '大朗', en: 'Dalang' },
		speciality: 'Knitwear',
		kinds: kinds(
			['圆领毛衣', 'Crew-Neck Sweater', 'sweaters', 'all', ['wool', 'cashmere', 'blend'], 149, 699, 'FZ/T 73018'],
			['高领毛衣', 'Roll-Neck Sweater', 'sweaters', 'women', ['wool', 'cashmere', 'blend'], 169, 729, 'FZ/T 73018'],
			['针织开衫', 'Cardigan', 'cardigans', 'women', ['wool', 'blend', 'cotton'], 139, 459, 'FZ/T 73018'],
			['针织背心', 'Knitted Vest', 'sweaters', 'men', ['wool', 'blend'], 99, 299, 'FZ/T 73018'],
			['针织连衣裙', 'Knitted Dress', 'dresses', 'women', ['wool', 'blend', 'rib'], 199, 599, 'FZ/T 73018'],
			['儿童毛衣', 'Children’s Sweater', 'children', 'children', ['blend', 'cotton'], 89, 199, 'FZ/T 73045'],
		),
		tenants: tenants(
			'dalang',
			{ zh: '毛织', en: 'Knitwear' },
			['ruoyu', '若羽', 'L'],
			['xianmian', '弦棉', 'L'],
			['ronghe', '绒合', 'D'],
			['bianxu', '编叙', 'D'],
			['yunzhen', '云针', 'D'],
			['nuanxi', '暖汐', 'O'],
			['zhijie', '织阶', 'O'],
			['maolin', '髦林', 'O'],
		),
	},
	{
		clusterId: 'zhangcha',
		name: { zh: '张槎', en: 'Zhangcha' },
		speciality: 'Garments of knitted fabric',
		kinds: kinds(
			['打底衫', 'Base Layer', 'tops', 'women', ['modal', 'rib', 'stretch'], 49, 159, 'GB/T 22849'],
			['POLO衫', 'Polo Shirt', 't-shirts', 'men', ['cotton', 'quick', 'bamboo'], 79, 229, 'GB/T 22849'],
			['瑜伽裤', 'Yoga Leggings', 'sportswear', 'women', ['quick', 'modal'], 79, 239, 'GB/T 22853'],
			['针织长裤', 'Jersey Trousers', 'trousers', 'all', ['terry', 'stretch'], 89, 219, 'GB/T 22853'],
			['儿童家居服', 'Children’s Loungewear', 'children', 'children', ['cotton', 'bamboo'], 69, 159, 'FZ/T 73045'],
			['速干运动衫', 'Sports Top', 'sportswear', 'all', ['quick'], 59, 189, 'GB/T 22853'],
		),
		tenants: tenants(
			'zhangcha',
			{ zh: '针织', en: 'Knits' },
			['jingwei', '泾纬', 'L'],
			['luozhi', '络枝', 'D'],
			['hanping', '涵坪', 'D'],
			['quanli', '圈里', 'D'],
			['zhuoyi', '濯衣', 'O'],
			['nihe', '霓禾', 'O'],
			['yanluo', '沿罗', 'O'],
		),
	},
];
