import { folded } from '#kernel';
import type { Column } from './columns.ts';
import type { FaultReason } from './fault.ts';
import type { Row } from './rows.ts';

/** Reports a fault of a row at a column. */
export type Report = (row: Row, column: Column, reason: FaultReason) => void;

/** The columns of a product's color and size; absent when the product does not vary in that respect. */
export interface Axes {
	readonly color?: Axis;
	readonly size?: Axis;
}

/** The columns of an option. */
interface OptionColumns {
	readonly name: Column;
	readonly value: Column;
}

export interface Axis extends OptionColumns {
	/** The option's name, folded. */
	readonly label: string;
}

const options: readonly OptionColumns[] = [
	{ name: 'option1Name', value: 'option1Value' },
	{ name: 'option2Name', value: 'option2Value' },
	{ name: 'option3Name', value: 'option3Value' },
];

/** Merchants' names for color and size; 颜色分类 is the term of Taobao's exports. */
const axisByName = new Map<string, keyof Axes>([
	...['color', 'colors', 'colour', 'colours', '颜色', '顏色', '颜色分类'].map((name) => [name, 'color'] as const),
	...['size', 'sizes', '尺码', '尺碼', '尺寸', '码数'].map((name) => [name, 'size'] as const),
]);

/**
 * Finds the color and the size of a product: in columns of their own, or among its options. Any other option (a fabric, a length, Shopify's own
 * `Title` = `Default Title`) is ignored while it has a single value. A product that varies in another option fits no grid of
 * colors and sizes: it is reported, and the result is undefined.
 */
export function readAxes(rows: readonly Row[], report: Report): Axes | undefined {
	const axes: { color?: Axis; size?: Axis } = {};
	for (const kind of ['color', 'size'] as const)
		if (rows.some((row) => row.cell(kind) !== '')) axes[kind] = { name: kind, value: kind, label: '' };
	for (const option of options) {
		const namedRow = rows.find((row) => row.cell(option.name) !== '');
		const label = folded(namedRow?.cell(option.name) ?? '');
		const kind = axisByName.get(label);
		if (kind !== undefined && axes[kind] === undefined) {
			axes[kind] = { ...option, label };
			continue;
		}
		const values = new Set(rows.map((row) => folded(row.cell(option.value))).filter((value) => value !== ''));
		if (values.size <= 1) continue;
		const at = namedRow ?? rows[0];
		if (at) report(at, option.name, kind === undefined ? 'option_unsupported' : 'option_repeated');
		return undefined;
	}
	return axes;
}

/** Whether a row names its options as the product does; most rows leave the names empty. */
export function namesSameOptions(row: Row, { color, size }: Axes, report: Report): boolean {
	const differing = [color, size].find(
		(axis) => axis && axis.name !== axis.value && !['', axis.label].includes(folded(row.cell(axis.name))),
	);
	if (differing) report(row, differing.name, 'option_differs');
	return differing === undefined;
}
