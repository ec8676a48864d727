/** Care instructions by the groups of GB/T 8685, in the order of the standard: a label has one of each. */
export const careCodes = {
	wash: [
		'wash_95',
		'wash_70',
		'wash_60',
		'wash_50',
		'wash_40',
		'wash_30',
		'wash_40_mild',
		'wash_30_mild',
		'wash_30_very_mild',
		'wash_hand',
		'wash_no',
	],
	bleach: ['bleach_any', 'bleach_oxygen', 'bleach_no'],
	dry: ['dry_tumble_80', 'dry_tumble_60', 'dry_line', 'dry_drip', 'dry_flat', 'dry_line_shade', 'dry_flat_shade'],
	iron: ['iron_200', 'iron_150', 'iron_110', 'iron_no'],
	professional: ['clean_p', 'clean_p_mild', 'clean_f', 'clean_w', 'clean_w_mild', 'clean_no'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Fibre names of GB/T 4146.1, of GB/T 11951, and those that the down standard adds. Animal hair is named by its animal. */
export const fibreNames: ReadonlySet<string> = new Set(
	(
		'棉 亚麻 苎麻 大麻 罗布麻 黄麻 桑蚕丝 柞蚕丝 绵羊毛 羊毛 山羊绒 羊绒 ' +
		'牦牛绒 驼绒 兔毛 马海毛 羊驼毛 粘纤 粘胶纤维 莫代尔纤维 莱赛尔纤维 铜氨纤维 醋酯纤维 三醋酯纤维 ' +
		'竹浆粘胶纤维 聚酯纤维 涤纶 聚酰胺纤维 锦纶 聚丙烯腈纤维 腈纶 聚氨酯弹性纤维 氨纶 聚丙烯纤维 丙纶 聚乙烯纤维 ' +
		'聚乙烯醇纤维 维纶 聚乳酸纤维 改性聚丙烯腈纤维 弹性聚酯纤维 聚烯烃弹性纤维 金属镀膜纤维 金属纤维 白鸭绒 灰鸭绒 白鹅绒 灰鹅绒'
	).split(' '),
);

/** Fillings of down (GB/T 14272). */
export const downNames: ReadonlySet<string> = new Set(['白鸭绒', '灰鸭绒', '白鹅绒', '灰鹅绒']);

/** Withdrawn editions of product standards, and the edition that replaced each. */
export const withdrawnStandards: Readonly<Record<string, string>> = {
	'GB 18401-2003': 'GB 18401-2010',
	'GB/T 14272-2011': 'GB/T 14272-2021',
	'GB/T 2660-2008': 'GB/T 2660-2017',
	'GB/T 2662-2008': 'GB/T 2662-2017',
	'GB/T 2664-2009': 'GB/T 2664-2017',
	'GB/T 2665-2009': 'GB/T 2665-2017',
	'GB/T 2666-2009': 'GB/T 2666-2017',
	'GB/T 8878-2009': 'GB/T 8878-2014',
	'GB/T 22849-2009': 'GB/T 22849-2014',
	'GB/T 22853-2009': 'GB/T 22853-2019',
	'FZ/T 73018-2002': 'FZ/T 73018-2021',
	'FZ/T 73018-2012': 'FZ/T 73018-2021',
	'FZ/T 81004-2003': 'FZ/T 81004-2022',
	'FZ/T 81004-2012': 'FZ/T 81004-2022',
	'FZ/T 81006-2007': 'FZ/T 81006-2017',
};

/** Categories are free texts of the tenants, so they are recognised by their words, in Chinese and English. */
export const categoryWords = {
	underwear: /underwear|briefs|内衣|内裤/i,
	children: /child|\bkids?\b|\bbaby|infant|童|婴/i,
	/** Garments whose size is designated by the waist. */
	bottoms: /trouser|pants|jeans|shorts|legging|skirt|裤|半身裙|短裙/i,
} as const;
