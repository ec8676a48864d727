import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { type BusinessDay, type Money, cny } from '#kernel';
import { Chart, amountWidth, axis, colors, fontSize } from './chart.tsx';
import { byMonth, dayAt, daysInYear, expectedBy, monthStarts, yearCurve } from './curve.ts';
import type { Figures, Progress } from './figures.ts';
import { type Language, axisMoney, percent } from './format.ts';
import { Amount, ChartTable, Exact, Mark } from './parts.tsx';
import { useSaid } from './said.ts';
import type { Words } from './words.ts';

/** The year against its target: the number, the facts beside it, the picture. */
export function Year({ figures }: { readonly figures: Figures }) {
	const { say } = useSaid();
	const { progress, today } = figures;
	return (
		<section class="panel year" aria-labelledby="year">
			<header>
				<h2 id="year">{say.yearSales(progress.year)}</h2>
				<Mark measure={progress.measure} live={progress.live} />
			</header>
			<div class="headline">
				<div>
					<p class="big" id="achieved">
						<Amount money={progress.achieved} />
					</p>
					<Exact money={progress.achieved} />
				</div>
				<Target progress={progress} />
			</div>
			<Facts progress={progress} today={today} />
			<Picture figures={figures} />
		</section>
	);
}

function Target({ progress }: { readonly progress: Progress }) {
	const { say, short } = useSaid();
	const { target, achieved } = progress;
	if (target === null) return <p class="target">{say.noTarget(progress.year)}</p>;
	const ratio = percent(achieved, target) ?? '';
	return (
		<div class="target">
			<p>
				<strong id="ratio">{ratio}</strong> {say.ofTarget(short(target))}
			</p>
			<progress max={target.amount} value={Math.max(0, achieved.amount)} aria-label={say.ofTarget(short(target))}>
				{ratio}
			</progress>
		</div>
	);
}

/** What the target asks for, and what the pace leads to. */
function Facts({ progress, today }: { readonly progress: Progress; readonly today: BusinessDay }) {
	const { say } = useSaid();
	const { target, neededPerDay, pacePerDay, projected } = progress;
	const gap = target === null ? null : cny(progress.achieved.amount - expectedBy(target, today).amount);
	return (
		<dl class="facts">
			{gap !== null && (
				<Fact
					name={gap.amount < 0 ? say.behind : say.ahead}
					money={cny(Math.abs(gap.amount))}
					tone={gap.amount < 0 ? 'bad' : 'good'}
				/>
			)}
			{neededPerDay !== null && <Fact name={say.neededPerDay} money={neededPerDay} />}
			<Fact name={say.pacePerDay} money={pacePerDay} tone={tone(pacePerDay, neededPerDay)} />
			<Fact name={say.projected} money={projected.mid} />
			{target !== null && (
				<div>
					<dt>{say.reachedOn}</dt>
					<dd>{progress.projectedDate ?? say.notThisYear}</dd>
				</div>
			)}
		</dl>
	);
}

type Tone = 'good' | 'bad' | '';

function tone(pace: Money, needed: Money | null): Tone {
	if (needed === null) return '';
	return pace.amount >= needed.amount ? 'good' : 'bad';
}

function Fact(props: { readonly name: string; readonly money: Money; readonly tone?: Tone }) {
	return (
		<div>
			<dt>{props.name}</dt>
			<dd class={props.tone}>
				<Amount money={props.money} />
			</dd>
		</div>
	);
}

function Picture({ figures }: { readonly figures: Figures }) {
	const { language, say, short } = useSaid();
	const { progress, days, today } = figures;
	const [fitted, setFitted] = useState(false);
	const curve = useMemo(
		() => yearCurve(progress, days, today),
		[progress.achieved.amount, progress.target?.amount, days, today],
	);
	const data = useMemo<uPlot.AlignedData>(() => [curve.x, curve.achieved, curve.target], [curve]);
	return (
		<figure class="picture">
			<figcaption>
				<span>{say.yearChart}</span>
				<button type="button" aria-pressed={fitted} onClick={() => setFitted(!fitted)}>
					{say.fitToSales}
				</button>
			</figcaption>
			<Chart
				kind={`${language} ${progress.year} ${fitted}`}
				options={() => options(progress.year, fitted, language, say)}
				data={data}
				label={`${say.yearChart}: ${short(progress.achieved)} ${progress.target === null ? '' : say.ofTarget(short(progress.target))}`}
			/>
			<ChartTable caption={say.yearChart} column={say.month} rows={byMonth(days, today)} />
		</figure>
	);
}

function options(
	year: number,
	fitted: boolean,
	language: Language,
	say: Words,
): Omit<uPlot.Options, 'width' | 'height'> {
	const starts = monthStarts(year);
	const money = (value: number | null) => (value === null ? '–' : axisMoney(value, language));
	const valueAt = (chart: uPlot, _: number | null, series: number, index: number | null) =>
		money(chart.data[series]?.[index ?? lastIndex(chart.data[1])] ?? null);
	return {
		padding: [8, 14, 0, 0],
		legend: {
			live: true,
			markers: { width: 0, fill: (_, series) => [undefined, colors.achieved, colors.target][series] ?? '' },
		},
		cursor: { drag: { x: false, y: false }, points: { size: 8 } },
		scales: { x: { time: false, range: [0, daysInYear(year)] }, y: { range: (chart) => [0, highest(chart, fitted)] } },
		axes: [
			axis({ size: fontSize() * 2, splits: () => starts, values: (chart) => monthNames(chart, language) }),
			axis({ size: amountWidth(language), values: (_, splits) => splits.map(money) }),
		],
		series: [
			{ label: say.endOf, value: (chart, _, __, index) => dayLabel(year, index ?? lastIndex(chart.data[1])) },
			{
				label: say.achieved,
				stroke: colors.achieved,
				width: 3,
				fill: `${colors.achieved}26`,
				points: { show: false },
				value: valueAt,
			},
			{ label: say.target, stroke: colors.target, width: 2, dash: [8, 6], points: { show: false }, value: valueAt },
		],
	};
}

/** The whole target, or only as much of it as the sales need. */
function highest(chart: uPlot, fitted: boolean): number {
	const [, achieved = [], target = []] = chart.data;
	const sold = Math.max(1, ...values(achieved));
	return (fitted ? sold : Math.max(sold, ...values(target))) * 1.06;
}

function values(series: Iterable<number | null | undefined>): number[] {
	return [...series].filter((value) => typeof value === 'number');
}

function lastIndex(series: uPlot.AlignedData[number] | undefined): number {
	return Math.max(0, values(series ?? []).length - 1);
}

function dayLabel(year: number, index: number): string {
	return dayAt(year, Math.max(1, index)).slice(5);
}

/** Every month, or every third where there is little room. */
function monthNames(chart: uPlot, language: Language): string[] {
	const every = chart.width < fontSize() * 45 ? 3 : 1;
	return Array.from({ length: 12 }, (_, month) => (month % every === 0 ? monthName(month, language) : ''));
}

function monthName(month: number, language: Language): string {
	return language === 'zh'
		? `${month + 1}月`
		: new Date(Date.UTC(2000, month, 1)).toLocaleString('en', { month: 'short', timeZone: 'UTC' });
}
