import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Money } from '#kernel';
import { useSaid } from './said.ts';

/** Which measure a figure counts, and whether it is live or sealed. */
export function Mark({ measure, live }: { readonly measure: string; readonly live: boolean }) {
	const { say } = useSaid();
	return (
		<span class="mark">
			<span>{say.measures[measure] ?? measure}</span>
			<span class={live ? 'live' : 'sealed'}>{live ? say.live : say.sealed}</span>
		</span>
	);
}

/** An amount in short, with its exact value as a title. */
export function Amount({ money }: { readonly money: Money }) {
	const { short, exact } = useSaid();
	return (
		<data value={money.amount} title={exact(money)}>
			{short(money)}
		</data>
	);
}

/** An amount to the fen, where it is not already, below its short form. */
export function Exact({ money, children }: { readonly money: Money; readonly children?: ComponentChildren }) {
	const { short, exact } = useSaid();
	return (
		<p class="exact">
			{exact(money) !== short(money) && <span>{exact(money)}</span>}
			{children}
		</p>
	);
}

/** The figures behind a chart, for keyboards, screen readers and those who want to know. */
export function ChartTable(props: {
	readonly caption: string;
	readonly column: string;
	readonly rows: readonly { readonly at: string; readonly amount: Money; readonly orders: number }[];
}) {
	const { say, exact } = useSaid();
	return (
		<details class="numbers">
			<summary>{say.asTable}</summary>
			<div class="scroll">
				<table>
					<caption>{props.caption}</caption>
					<thead>
						<tr>
							<th scope="col">{props.column}</th>
							<th scope="col">{say.amount}</th>
							<th scope="col">{say.ordersColumn}</th>
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

/** A screen reader would not finish a sentence if it were told every two seconds. */
const announceEveryMs = 30_000;

/** Says a text to screen readers politely, at most twice a minute, always the latest. */
export function Announcement({ text }: { readonly text: string }) {
	const [said, setSaid] = useState(text);
	const latest = useRef(text);
	latest.current = text;
	useEffect(() => {
		const timer = setInterval(() => setSaid(latest.current), announceEveryMs);
		return () => clearInterval(timer);
	}, []);
	return (
		<p class="unseen" role="status" aria-live="polite">
			{said}
		</p>
	);
}
