import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Language } from './format.ts';

/** The colors of the charts, as in cockpit.css. */
export const colors = {
	achieved: '#f4b740',
	band: '#c99a45',
	target: '#c3cbd8',
	text: '#a9b3c4',
	grid: '#222a37',
} as const;

interface ChartProps {
	readonly options: () => Omit<uPlot.Options, 'width' | 'height'>;
	/** The chart is created anew when it changes: language, year, scale. */
	readonly optionsKey: string;
	readonly data: uPlot.AlignedData;
	/** The text alternative of the picture. */
	readonly label: string;
}

/** A uPlot chart that fills its box and updates its data in place. */
export function Chart({ options, optionsKey, data, label }: ChartProps) {
	const box = useRef<HTMLDivElement>(null);
	const chart = useRef<uPlot>(undefined);
	useEffect(() => {
		const element = box.current;
		if (element === null) return undefined;
		const plot = new uPlot({ ...options(), ...sizeOf(element) }, data, element);
		plot.setSize(sizeOf(element));
		chart.current = plot;
		const observer = new ResizeObserver(() => plot.setSize(sizeOf(element)));
		observer.observe(element);
		return () => {
			observer.disconnect();
			plot.destroy();
			chart.current = undefined;
		};
	}, [optionsKey]);
	useEffect(() => chart.current?.setData(data), [data]);
	return <div class="chart" ref={box} role="img" aria-label={label} />;
}

/** An axis in the page's colors. */
export function axis(options: uPlot.Axis): uPlot.Axis {
	return {
		stroke: colors.text,
		font: `${fontSize()}px ${getComputedStyle(document.body).fontFamily}`,
		grid: { stroke: colors.grid, width: 1 },
		ticks: { show: false },
		...options,
	};
}

/** The page's text grows with the screen, and the charts' text follows. */
export function fontSize(): number {
	return Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8);
}

/** The width of the amounts beside a chart. */
export function amountWidth(language: Language): number {
	return fontSize() * (language === 'zh' ? 4 : 6.2);
}

/** The size of the box without the chart's legend, if the legend stands above the picture. */
function sizeOf(element: HTMLElement): { width: number; height: number } {
	const legend = element.querySelector<HTMLElement>('.u-legend');
	const above = legend !== null && getComputedStyle(legend).position === 'static' ? legend.offsetHeight : 0;
	return { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight - above) };
}
