import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { BusinessDay } from '#kernel';
import { Chart, amountWidth, axis, colors, fontSize } from '../kit/chart.tsx';
import { byMonth, dayAt, daysInYear, monthStarts, yearCurve } from './curve.ts';
import type { Progress, Series } from './figures.ts';
import { type Language, axisMoney } from '../kit/format.ts';
import { ChartTable } from './panel.tsx';
import { useI18n } from './i18n.ts';
import type { Messages } from './messages.ts';

interface YearChartProps {
	readonly progress: Progress;
	readonly days: Series;
	readonly today: BusinessDay;
}

/** The curve of the year with the target line and the band of the projection. */
export function YearChart({ progress, days, today }: YearChartProps) {
	const { language, t, short } = useI18n();
	const { achieved, target, projected, year } = progress;
	const [fitted, setFitted] = useState(false);
	const data = useMemo<uPlot.AlignedData>(() => {
		const { x, achieved, target, mid, low, high } = yearCurve(progress, days, today);
		return [x, achieved, target, mid, low, high];
	}, [achieved.amount, target?.amount, projected.mid.amount, days, today]);
	const phrases = [short(achieved), target && t.ofTarget(short(target)), `${t.projected} ${short(projected.mid)}`];
	return (
		<figure class="picture">
			<figcaption>
				<span>{t.yearChart}</span>
				<ChartTable caption={t.yearChart} column={t.month} rows={byMonth(days, today)} />
				<button type="button" aria-pressed={fitted} onClick={() => setFitted(!fitted)}>
					{t.fitToSales}
				</button>
			</figcaption>
			<Chart
				optionsKey={`${language} ${year} ${fitted}`}
				options={() => options(year, fitted, language, t)}
				data={data}
				label={`${t.yearChart}: ${phrases.filter(Boolean).join(', ')}`}
			/>
		</figure>
	);
}

type Options = Omit<uPlot.Options, 'width' | 'height'>;

/** The indexes of the series. */
const [sold, goal, likely, lowest, most] = [1, 2, 3, 4, 5] as const;

function options(year: number, fitted: boolean, language: Language, t: Messages): Options {
	const starts = monthStarts(year);
	const money = (value: number | null) => (value === null ? '–' : axisMoney(value, language));
	const valueAt = (chart: uPlot, _: number | null, series: number, index: number | null) =>
		money(chart.data[series]?.[index ?? indexAt(chart, series)] ?? null);
	const line = { points: { show: false }, value: valueAt };
	return {
		padding: [8, 14, 0, 0],
		legend: {
			live: true,
			markers: {
				width: 0,
				fill: (_, series) => [undefined, colors.achieved, colors.target, colors.band][series] ?? '',
			},
		},
		cursor: { drag: { x: false, y: false }, points: { size: 8 } },
		scales: { x: { time: false, range: [0, daysInYear(year)] }, y: { range: (chart) => [0, highest(chart, fitted)] } },
		axes: [
			axis({ size: fontSize() * 2, splits: () => starts, values: (chart) => monthNames(chart, language) }),
			axis({ size: amountWidth(language), values: (_, splits) => splits.map(money) }),
		],
		bands: [{ series: [most, lowest], fill: `${colors.achieved}40` }],
		series: [
			{ label: t.endOf, value: (chart, _, __, index) => dayLabel(year, index ?? lastIndex(chart.data[sold])) },
			{ ...line, label: t.achieved, stroke: colors.achieved, width: 3, fill: `${colors.achieved}26` },
			{ ...line, label: t.target, stroke: colors.target, width: 2, dash: [8, 6] },
			{ ...line, label: t.projection, stroke: colors.band, width: 2, dash: [2, 4] },
			{ ...line, label: '', class: 'edge', stroke: colors.band, width: 1 },
			{ ...line, label: '', class: 'edge', stroke: colors.band, width: 1 },
		],
	};
}

/** The upper end of the scale: the whole target, or only as much as the sales need. */
function highest(chart: uPlot, fitted: boolean): number {
	const seen = Math.max(1, ...values(chart.data[sold]), ...values(chart.data[most]));
	return (fitted ? seen : Math.max(seen, ...values(chart.data[goal]))) * 1.06;
}

/** The point to show without a pointer: today, and for the projection the end of the year. */
function indexAt(chart: uPlot, series: number): number {
	return series < likely ? lastIndex(chart.data[sold]) : chart.data[0].length - 1;
}

function values(series: Iterable<number | null | undefined> = []): number[] {
	return [...series].filter((value) => typeof value === 'number');
}

function lastIndex(series: uPlot.AlignedData[number] | undefined): number {
	return Math.max(0, values(series ?? []).length - 1);
}

function dayLabel(year: number, index: number): string {
	return dayAt(year, Math.max(1, index)).slice(5);
}

/** Every month, or every third on small screens. */
function monthNames(chart: uPlot, language: Language): string[] {
	const every = chart.width < fontSize() * 45 ? 3 : 1;
	return Array.from({ length: 12 }, (_, month) => (month % every === 0 ? monthName(month, language) : ''));
}

function monthName(month: number, language: Language): string {
	return language === 'zh'
		? `${month + 1}月`
		: new Date(Date.UTC(2000, month, 1)).toLocaleString('en', { month: 'short', timeZone: 'UTC' });
}
