import { careCodes } from './terms.ts';

type CareCode = (typeof careCodes)[keyof typeof careCodes][number];

/** A care instruction as printed: its words of GB/T 8685, and its symbol, drawn in a box of `symbolWidth` × `symbolHeight`. */
interface CareSymbol {
	readonly words: string;
	readonly drawing: string;
}

export const symbolWidth = 50;
export const symbolHeight = 44;

const path = (d: string) => `<path d="${d}"/>`;
const dot = (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="1.8" fill="#000"/>`;
const dots = (count: number, y: number) =>
	Array.from({ length: count }, (_, n) => dot(25 + 7 * (n - (count - 1) / 2), y)).join('');
const letter = (text: string | number, y: number) =>
	`<text x="25" y="${y}" font-size="16" text-anchor="middle" fill="#000" stroke="none">${text}</text>`;

const cross = path('M6 5 44 39M44 5 6 39');
/** One bar below a symbol: a mild treatment. Two: a very mild one. */
const bar = path('M10 39H40');
const bars = bar + path('M10 43H40');
const tub = path('M3 9 9 34H41L47 9M4 13q5.25-5 10.5 0t10.5 0 10.5 0 10.5 0');
const triangle = path('M25 5 45 38H5Z');
const square = path('M7 5H43V39H7Z');
const ring = '<circle cx="25" cy="20" r="16"/>';
const drum = square + '<circle cx="25" cy="22" r="14"/>';
const shade = path('M7 17 19 5');
const iron = path('M5 34H45L41 15C40 11 37 9 33 9H17M5 34C6 25 11 20 20 20H42');
const hand = path(
	'M48 7 39 14C37 21 32 26 26 27L17 27M24 18 13 20M20 23 12 24M17 27C15 27 14 25 16 24M13 20C11 19 12 17 14 17L27 14 24 11C22 9 24 7 26 8L34 11 44 2',
);

const wash = (degrees: number) => tub + letter(degrees, 31);
const clean = (solvent: string) => ring + letter(solvent, 26);

/** The care instructions of a label, by code. */
export const careSymbols: Readonly<Record<CareCode, CareSymbol>> = {
	wash_95: { words: '最高洗涤温度95℃，常规程序', drawing: wash(95) },
	wash_70: { words: '最高洗涤温度70℃，常规程序', drawing: wash(70) },
	wash_60: { words: '最高洗涤温度60℃，常规程序', drawing: wash(60) },
	wash_50: { words: '最高洗涤温度50℃，常规程序', drawing: wash(50) },
	wash_40: { words: '最高洗涤温度40℃，常规程序', drawing: wash(40) },
	wash_30: { words: '最高洗涤温度30℃，常规程序', drawing: wash(30) },
	wash_40_mild: { words: '最高洗涤温度40℃，缓和程序', drawing: wash(40) + bar },
	wash_30_mild: { words: '最高洗涤温度30℃，缓和程序', drawing: wash(30) + bar },
	wash_30_very_mild: { words: '最高洗涤温度30℃，非常缓和程序', drawing: wash(30) + bars },
	wash_hand: { words: '手洗，最高洗涤温度40℃', drawing: tub + hand },
	wash_no: { words: '不可水洗', drawing: tub + cross },
	bleach_any: { words: '允许任何漂白剂', drawing: triangle },
	bleach_oxygen: { words: '仅允许氧漂/非氯漂', drawing: triangle + path('M22 38 32 17M31 38 37 25') },
	bleach_no: { words: '不可漂白', drawing: triangle + cross },
	dry_tumble_80: { words: '可使用翻转干燥，排气口最高温度80℃', drawing: drum + dots(2, 22) },
	dry_tumble_60: { words: '可使用翻转干燥，排气口最高温度60℃', drawing: drum + dots(1, 22) },
	dry_line: { words: '悬挂晾干', drawing: square + path('M25 11V33') },
	dry_drip: { words: '悬挂滴干', drawing: square + path('M20 11V33M30 11V33') },
	dry_flat: { words: '平摊晾干', drawing: square + path('M13 22H37') },
	dry_line_shade: { words: '在阴凉处悬挂晾干', drawing: square + shade + path('M25 11V33') },
	dry_flat_shade: { words: '在阴凉处平摊晾干', drawing: square + shade + path('M13 22H37') },
	iron_200: { words: '熨斗底板最高温度200℃', drawing: iron + dots(3, 27) },
	iron_150: { words: '熨斗底板最高温度150℃', drawing: iron + dots(2, 27) },
	iron_110: { words: '熨斗底板最高温度110℃', drawing: iron + dots(1, 27) },
	iron_no: { words: '不可熨烫', drawing: iron + cross },
	clean_p: { words: '使用四氯乙烯和碳氢化合物溶剂的专业干洗，常规干洗', drawing: clean('P') },
	clean_p_mild: { words: '使用四氯乙烯和碳氢化合物溶剂的专业干洗，缓和干洗', drawing: clean('P') + bar },
	clean_f: { words: '使用碳氢化合物溶剂的专业干洗，常规干洗', drawing: clean('F') },
	clean_w: { words: '专业湿洗，常规湿洗', drawing: clean('W') },
	clean_w_mild: { words: '专业湿洗，缓和湿洗', drawing: clean('W') + bar },
	clean_no: { words: '不可干洗', drawing: ring + cross },
};

/** The care instructions that are codes, in the order in which GB/T 8685 prints their groups. */
export function careCodesOf(care: readonly string[]): CareCode[] {
	return Object.values(careCodes)
		.flat()
		.filter((code) => care.includes(code));
}
