import { useEffect, useRef } from 'preact/hooks';
import type { Latest, Names } from './figures.ts';
import type { PanelData } from '../kit/panel-data.ts';
import { clock, exactMoney } from '../kit/format.ts';
import { Panel, measureMark } from './panel.tsx';
import { useI18n } from './i18n.ts';

/** The latest orders. */
export function LatestOrders({ data, names }: { readonly data: PanelData<Latest>; readonly names: Names }) {
	const { t } = useI18n();
	return (
		<Panel id="latest" title={t.latest} data={data} mark={measureMark}>
			{(latest) =>
				latest.items.length === 0 ? <p class="none">{t.noSales}</p> : <Ticker latest={latest} names={names} />
			}
		</Panel>
	);
}

function Ticker({ latest, names }: { readonly latest: Latest; readonly names: Names }) {
	const { language, t } = useI18n();
	const isNew = useNewIds(latest.items.map(({ orderId }) => orderId));
	return (
		<table class="ticker" aria-labelledby="latest">
			<colgroup>
				<col class="time" />
				<col />
				<col class="tenant" />
				<col class="amount" />
			</colgroup>
			<thead class="visually-hidden">
				<tr>
					<th scope="col">{t.paidAt}</th>
					<th scope="col">{t.garment}</th>
					<th scope="col" class="tenant">
						{t.tenant}
					</th>
					<th scope="col">{t.amount}</th>
				</tr>
			</thead>
			<tbody>
				{latest.items.map(({ orderId, paidAt, title, tenantId, units, amount }) => (
					<tr key={orderId} class={isNew(orderId) ? 'new' : ''}>
						<td class="time">
							{clock(Date.parse(paidAt))}
							{isNew(orderId) && <span class="visually-hidden"> {t.newOrder}</span>}
						</td>
						<th scope="row" title={title[language]}>
							{title[language]} <span class="muted">× {units}</span>
						</th>
						<td class="tenant muted" title={names.tenant.get(tenantId)?.[language]}>
							{names.tenant.get(tenantId)?.[language] ?? tenantId}
						</td>
						<td>{exactMoney(amount, language)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** Marks ids that are new since the last change. The initial ones are not. */
function useNewIds(ids: readonly string[]): (id: string) => boolean {
	const previous = useRef({ ids, newIds: new Set<string>() });
	const { current } = previous;
	const changed = ids.join() !== current.ids.join();
	const newIds = changed ? new Set(ids.filter((id) => !current.ids.includes(id))) : current.newIds;
	useEffect(() => {
		previous.current = { ids, newIds };
	});
	return (id) => newIds.has(id);
}
