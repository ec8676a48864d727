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
	const { t } = useI18n();
	return (
		<Panel id="exceptions" title={t.exceptions} data={exceptions} mark={() => <Mark measure="paid" live />}>
			{({ unshipped, reviews, returns, manualRefunds, payments, failures }) => (
				<ul>
					<Item name={t.unshipped} value={count(unshipped.count)} health={okIf(unshipped.count === 0)}>
						{unshipped.oldestPaidAt !== null && t.since(dayAndTime(Date.parse(unshipped.oldestPaidAt)))}
						{unshipped.items.length > 0 && <UnshippedOrders orders={unshipped.items} names={names} />}
					</Item>
					<Item name={t.reviews} value={count(reviews)} health={okIf(reviews === 0)} />
					<Item name={t.returns} value={count(returns)} health={okIf(returns === 0)} />
					<Item name={t.manualRefunds} value={count(manualRefunds)} health={okIf(manualRefunds === 0)} />
					<Item name={t.payments} value={count(payments.length)} health={okIf(payments.length === 0)} />
					<Drift data={seal} />
					<Item name={t.failures} value={count(failures.length)} health={okIf(failures.length === 0)}>
						{failures.map(({ work, since }) => (
							<span key={work}>
								{t.tasks[work] ?? work} {dayAndTime(Date.parse(since))}
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
	const { t, short } = useI18n();
	const seal = valueOf(data);
	const drift = seal?.measures['paid']?.drift;
	if (!seal || drift === undefined)
		return <Item name={t.drift} value="–" health="unknown" children={seal === null ? t.notSealed : t.noData} />;
	const none = drift.amount.amount === 0 && drift.orders === 0;
	return <Item name={t.drift} value={short(drift.amount)} health={okIf(none)} children={t.driftOf(seal.day)} />;
}

type Health = 'ok' | 'attention' | 'unknown';

function okIf(condition: boolean): Health {
	return condition ? 'ok' : 'attention';
}

interface ItemProps {
	readonly name: string;
	readonly value: string;
	readonly health: Health;
	readonly children?: ComponentChildren;
}

const signs = { ok: '✓', attention: '!', unknown: '–' } as const;

/** Marked by a sign and in words, not by color alone. */
function Item({ name, value, health, children }: ItemProps) {
	const { t } = useI18n();
	return (
		<li class={health}>
			<span class="sign" aria-hidden="true">
				{signs[health]}
			</span>
			<span>{name}</span>
			<strong>{value}</strong>
			<span class="visually-hidden">{t.health[health]}</span>
			<span class="muted">{children}</span>
		</li>
	);
}

function UnshippedOrders({ orders, names }: { readonly orders: readonly UnshippedOrder[]; readonly names: Names }) {
	const { language, t } = useI18n();
	return (
		<details class="order-list">
			<summary>{t.showOrders}</summary>
			<div class="scroll">
				<table>
					<thead>
						<tr>
							<th scope="col">{t.order}</th>
							<th scope="col">{t.tenant}</th>
							<th scope="col">{t.paidAt}</th>
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
