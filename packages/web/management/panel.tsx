import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Money } from '#kernel';
import { type PanelData, valueOf } from '../kit/panel-data.ts';
import { clock, shortMoneyParts } from '../kit/format.ts';
import { useI18n } from './i18n.ts';

/** The measure of a figure, and whether it is live or sealed. */
export function Mark({ measure, live }: { readonly measure: string; readonly live: boolean }) {
	const { t } = useI18n();
	return (
		<span class="mark">
			<span>{t.measures[measure] ?? measure}</span>
			<span class={live ? 'live' : 'sealed'}>{live ? t.live : t.sealed}</span>
		</span>
	);
}

/** The mark of a panel whose data names its measure. */
export function measureMark({ measure, live }: { readonly measure: string; readonly live: boolean }) {
	return <Mark measure={measure} live={live} />;
}

/** A short amount, with the exact value as its title. */
export function Amount({ money }: { readonly money: Money }) {
	const { short, exact } = useI18n();
	return (
		<data value={money.amount} title={exact(money)}>
			{short(money)}
		</data>
	);
}

/** An amount for reading across a room: large digits, small units. */
export function Big({ money }: { readonly money: Money }) {
	const { language, exact } = useI18n();
	const { before, digits, after } = shortMoneyParts(money, language);
	return (
		<data value={money.amount} title={exact(money)}>
			<span class="unit">{before}</span>
			{digits}
			<span class="unit">{after}</span>
		</data>
	);
}

/** A panel with its data. Old data shows its time. Missing data is replaced by a message. */
export function Panel<T>(props: {
	readonly id: string;
	readonly title: string;
	readonly data: PanelData<T>;
	/** The measure, beside the title. */
	readonly mark?: (value: T) => ComponentChildren;
	readonly children: (value: T) => ComponentChildren;
}) {
	const { id, title, data, mark, children } = props;
	const value = valueOf(data);
	return (
		<section class={`panel ${id} ${data.kind}`} aria-labelledby={id}>
			<header>
				<h2 id={id}>{title}</h2>
				<Age data={data} />
				{value !== undefined && mark?.(value)}
			</header>
			{value !== undefined && children(value)}
		</section>
	);
}

function Age({ data }: { readonly data: PanelData<unknown> }) {
	const { t } = useI18n();
	switch (data.kind) {
		case 'current':
			return null;
		case 'old':
			return <span class="age">{t.panelStale(clock(data.at))}</span>;
		case 'loading':
			return <span class="age muted">{t.loading}</span>;
		case 'missing':
			return <span class="age">{t.panelMissing}</span>;
		case 'withheld':
			return <span class="age muted">{t.panelWithheld}</span>;
	}
}

/** The data behind a chart as a table, for keyboards and screen readers. */
export function ChartTable(props: {
	readonly caption: string;
	readonly column: string;
	readonly rows: readonly { readonly at: string; readonly amount: Money; readonly orders: number }[];
}) {
	const { t, exact } = useI18n();
	return (
		<details class="numbers">
			<summary>{t.asTable}</summary>
			<div class="scroll">
				<table>
					<caption>{props.caption}</caption>
					<thead>
						<tr>
							<th scope="col">{props.column}</th>
							<th scope="col">{t.amount}</th>
							<th scope="col">{t.ordersColumn}</th>
						</tr>
					</thead>
					<tbody>
						{props.rows.map(({ at, amount, orders }) => (
							<tr key={at}>
								<th scope="row">{at}</th>
								<td>{exact(amount)}</td>
								<td>{orders}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}

/** More frequent updates would cut a screen reader off in mid-sentence. */
const announceEveryMs = 30_000;

/** Announces the latest text to screen readers politely, at most twice a minute. */
export function Announcement({ text }: { readonly text: string }) {
	const [announced, setAnnounced] = useState(text);
	const latest = useRef(text);
	latest.current = text;
	useEffect(() => {
		const timer = setInterval(() => setAnnounced(latest.current), announceEveryMs);
		return () => clearInterval(timer);
	}, []);
	return (
		<p class="visually-hidden" role="status" aria-live="polite">
			{announced}
		</p>
	);
}
