import type { ComponentChildren } from 'preact';
import type { Exceptions, Names, Seal, UnshippedOrder } from './figures.ts';
import { type PanelData, valueOf } from '../kit/panel-data.ts';
import { count, dayAndTime } from '../kit/format.ts';
import { Mark, Panel } from './panel.tsx';
import { useI18n } from './i18n.ts';

interface StripProps {
	readonly exceptions: PanelData<Exceptions>;
	readonly seal: PanelData<Seal | null>;
	readonly names: Names;
}

/** Exceptions that need attention. Subdued while there are none. */
export function ExceptionStrip({ exceptions, seal, names }: StripProps) {
	const { say } = useI18n();
	return (
		<Panel id="exceptions" title={say.exceptions} data={exceptions} mark={() => <Mark measure="paid" live />}>
			{({ unshipped, reviews, failures }) => (
				<ul>
					<Item name={say.unshipped} value={count(unshipped.count)} is={wellIf(unshipped.count === 0)}>
						{unshipped.oldestPaidAt !== null && say.since(dayAndTime(Date.parse(unshipped.oldestPaidAt)))}
						{unshipped.items.length > 0 && <Which orders={unshipped.items} names={names} />}
					</Item>
					<Item name={say.reviews} value={count(reviews)} is={wellIf(reviews === 0)} />
					<Drift data={seal} />
					<Item name={say.failures} value={count(failures.length)} is={wellIf(failures.length === 0)}>
						{failures.map(({ work, since }) => (
							<span key={work}>
								{say.works[work] ?? work} {dayAndTime(Date.parse(since))}
							</span>
						))}
					</Item>
				</ul>
			)}
		</Panel>
	);
}

/** The error of the live figure on the last sealed day. */
function Drift({ data }: { readonly data: PanelData<Seal | null> }) {
	const { say, short } = useI18n();
	const seal = valueOf(data);
	const drift = seal?.measures['paid']?.drift;
	if (!seal || drift === undefined)
		return <Item name={say.drift} value="–" is="unknown" children={seal === null ? say.notSealed : say.unknown} />;
	const none = drift.amount.amount === 0 && drift.orders === 0;
	return <Item name={say.drift} value={short(drift.amount)} is={wellIf(none)} children={say.driftOf(seal.day)} />;
}

type Health = 'well' | 'ill' | 'unknown';

function wellIf(condition: boolean): Health {
	return condition ? 'well' : 'ill';
}

interface ItemProps {
	readonly name: string;
	readonly value: string;
	readonly is: Health;
	readonly children?: ComponentChildren;
}

const signs = { well: '✓', ill: '!', unknown: '–' } as const;

/** Marked by a sign and in words, not by color alone. */
function Item({ name, value, is, children }: ItemProps) {
	const { say } = useI18n();
	return (
		<li class={is}>
			<span class="sign" aria-hidden="true">
				{signs[is]}
			</span>
			<span>{name}</span>
			<strong>{value}</strong>
			<span class="unseen">{say.health[is]}</span>
			<span class="quiet">{children}</span>
		</li>
	);
}

function Which({ orders, names }: { readonly orders: readonly UnshippedOrder[]; readonly names: Names }) {
	const { language, say } = useI18n();
	return (
		<details class="which">
			<summary>{say.which}</summary>
			<div class="scroll">
				<table>
					<thead>
						<tr>
							<th scope="col">{say.order}</th>
							<th scope="col">{say.tenant}</th>
							<th scope="col">{say.paidAt}</th>
						</tr>
					</thead>
					<tbody>
						{orders.map(({ orderId, tenantId, paidAt }) => (
							<tr key={orderId}>
								<th scope="row">{orderId}</th>
								<td>{names.tenant.get(tenantId)?.[language] ?? tenantId}</td>
								<td>{dayAndTime(Date.parse(paidAt))}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}
