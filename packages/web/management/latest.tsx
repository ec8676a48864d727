import { useEffect, useRef } from 'preact/hooks';
import type { Latest, Names } from './figures.ts';
import type { PanelData } from '../kit/panel-data.ts';
import { clock, exactMoney } from '../kit/format.ts';
import { Mark, Panel } from './panel.tsx';
import { useI18n } from './i18n.ts';

/** The latest orders. */
export function LatestOrders({ data, names }: { readonly data: PanelData<Latest>; readonly names: Names }) {
	const { say } = useI18n();
	return (
		<Panel
			id="latest"
			title={say.latest}
			data={data}
			mark={({ measure, live }) => <Mark measure={measure} live={live} />}
		>
			{(latest) =>
				latest.items.length === 0 ? <p class="none">{say.noSales}</p> : <Ticker latest={latest} names={names} />
			}
		</Panel>
	);
}

function Ticker({ latest, names }: { readonly latest: Latest; readonly names: Names }) {
	const { language, say } = useI18n();
	const isNew = useNews(latest.items.map(({ orderId }) => orderId));
	return (
		<table class="ticker" aria-labelledby="latest">
			<colgroup>
				<col class="time" />
				<col />
				<col class="tenant" />
				<col class="amount" />
			</colgroup>
			<thead class="unseen">
				<tr>
					<th scope="col">{say.paidAt}</th>
					<th scope="col">{say.garment}</th>
					<th scope="col" class="tenant">
						{say.tenant}
					</th>
					<th scope="col">{say.amount}</th>
				</tr>
			</thead>
			<tbody>
				{latest.items.map(({ orderId, paidAt, title, tenantId, units, amount }) => (
					<tr key={orderId} class={isNew(orderId) ? 'new' : ''}>
						<td class="time">
							{clock(Date.parse(paidAt))}
							{isNew(orderId) && <span class="unseen"> {say.newOrder}</span>}
						</td>
						<th scope="row" title={title[language]}>
							{title[language]} <span class="quiet">× {units}</span>
						</th>
						<td class="tenant quiet" title={names.tenant.get(tenantId)?.[language]}>
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
function useNews(ids: readonly string[]): (id: string) => boolean {
	const previous = useRef({ ids, news: new Set<string>() });
	const { current } = previous;
	const changed = ids.join() !== current.ids.join();
	const news = changed ? new Set(ids.filter((id) => !current.ids.includes(id))) : current.news;
	useEffect(() => {
		previous.current = { ids, news };
	});
	return (id) => news.has(id);
}
