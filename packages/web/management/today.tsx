import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { BusinessDay, Money } from '#kernel';
import { Chart, amountWidth, axis, colors, fontSize } from '../kit/chart.tsx';
import { byHour } from './curve.ts';
import { type Figures, type Series, totalOf } from './figures.ts';
import { valueOf } from '../kit/panel-data.ts';
import { type Language, axisMoney, count, percent } from '../kit/format.ts';
import { Big, ChartTable, Panel, measureMark } from './panel.tsx';
import { useI18n } from './i18n.ts';
import type { Messages } from './messages.ts';

/** Today's sales and their hours. */
export function Today({ figures }: { readonly figures: Figures }) {
	const { t } = useI18n();
	const { hours, today } = figures;
	const need = valueOf(figures.year)?.progress.neededPerDay ?? null;
	return (
		<Panel id="today" title={t.todaySales} data={hours} mark={measureMark}>
			{(series) => (
				<>
					<Total series={series} need={need} />
					<Hours series={series} today={today} />
				</>
			)}
		</Panel>
	);
}

function Total({ series, need }: { readonly series: Series; readonly need: Money | null }) {
	const { t } = useI18n();
	const total = totalOf(series);
	const ofNeed = need === null ? undefined : percent(total.amount, need);
	return (
		<div class="total">
			<p class="big second" id="today-amount">
				<Big money={total.amount} />
			</p>
			<p class="exact">
				<strong id="today-orders">{t.orders(count(total.orders))}</strong>
				<span>{t.units(count(total.units))}</span>
				{ofNeed && <span>{t.ofToday(ofNeed)}</span>}
			</p>
		</div>
	);
}

function Hours({ series, today }: { readonly series: Series; readonly today: BusinessDay }) {
	const { language, t, short } = useI18n();
	const rows = useMemo(() => byHour(series, today), [series, today]);
	const data = useMemo<uPlot.AlignedData>(
		() => [rows.map((_, hour) => hour), rows.map(({ amount }) => amount.amount / 100)],
		[rows],
	);
	return (
		<figure class="picture">
			<figcaption>
				<span>{t.hourChart}</span>
				<ChartTable
					caption={t.hourChart}
					column={t.hour}
					rows={rows.map((row) => ({ ...row, at: `${row.at.slice(11)}:00` }))}
				/>
			</figcaption>
			<Chart
				optionsKey={language}
				options={() => options(language, t)}
				data={data}
				label={`${t.hourChart}: ${short(totalOf(series).amount)}`}
			/>
		</figure>
	);
}

const bars = uPlot.paths.bars?.({ size: [0.7, 48], align: 1, radius: 0.15 });

function options(language: Language, t: Messages): Omit<uPlot.Options, 'width' | 'height'> {
	return {
		padding: [8, 14, 0, 0],
		legend: { show: false },
		cursor: { show: false },
		scales: { x: { time: false, range: [0, 24] }, y: { range: (_, __, max) => [0, Math.max(1, max ?? 0) * 1.08] } },
		axes: [
			axis({
				size: fontSize() * 2,
				splits: () => [0, 6, 12, 18, 24],
				values: (_, splits) => splits.map(String),
				grid: { show: false },
			}),
			axis({ size: amountWidth(language), values: (_, splits) => splits.map((yuan) => axisMoney(yuan, language)) }),
		],
		series: [
			{ label: t.hour },
			{
				label: t.amount,
				stroke: colors.achieved,
				fill: colors.achieved,
				width: 0,
				points: { show: false },
				...(bars ? { paths: bars } : {}),
			},
		],
	};
}
