import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import { Chart, amountWidth, axis, colors, fontSize } from './chart.tsx';
import { byHour } from './curve.ts';
import { type Figures, totalOf } from './figures.ts';
import { type Language, axisMoney, count } from './format.ts';
import { Amount, ChartTable, Exact, Mark } from './parts.tsx';
import { useSaid } from './said.ts';
import type { Words } from './words.ts';

/** Today's figure and its hours. */
export function Today({ figures }: { readonly figures: Figures }) {
	const { language, say, short } = useSaid();
	const { hours, today } = figures;
	const total = totalOf(hours);
	const rows = useMemo(() => byHour(hours, today), [hours, today]);
	const data = useMemo<uPlot.AlignedData>(
		() => [rows.map((_, hour) => hour), rows.map(({ amount }) => amount.amount / 100)],
		[rows],
	);
	return (
		<section class="panel today" aria-labelledby="today">
			<header>
				<h2 id="today">{say.todaySales}</h2>
				<Mark measure={hours.measure} live={hours.live} />
			</header>
			<div>
				<p class="big second" id="today-amount">
					<Amount money={total.amount} />
				</p>
				<Exact money={total.amount}>
					<strong id="today-orders">{say.orders(count(total.orders))}</strong>
				</Exact>
			</div>
			<figure class="picture">
				<figcaption>{say.hourChart}</figcaption>
				<Chart
					kind={language}
					options={() => options(language, say)}
					data={data}
					label={`${say.hourChart}: ${short(total.amount)}`}
				/>
				<ChartTable
					caption={say.hourChart}
					column={say.hour}
					rows={rows.map((row) => ({ ...row, at: `${row.at.slice(11)}:00` }))}
				/>
			</figure>
		</section>
	);
}

const bars = uPlot.paths.bars?.({ size: [0.7, 48], align: 1, radius: 0.15 });

function options(language: Language, say: Words): Omit<uPlot.Options, 'width' | 'height'> {
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
			{ label: say.hour },
			{
				label: say.amount,
				stroke: colors.achieved,
				fill: colors.achieved,
				width: 0,
				points: { show: false },
				...(bars ? { paths: bars } : {}),
			},
		],
	};
}
