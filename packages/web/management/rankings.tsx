import {
	type Figures,
	type Names,
	type Period,
	type RankedDimension,
	type Ranking,
	type RankingItem,
	periods,
	rankedDimensions,
} from './figures.ts';
import type { PanelData } from '../kit/panel-data.ts';
import { columnMoney } from '../kit/format.ts';
import { Panel, measureMark } from './panel.tsx';
import { useI18n } from './i18n.ts';

interface RankingsProps {
	readonly figures: Figures;
	/** The selected period; the figures may still be of another. */
	readonly period: Period;
	readonly onPeriod: (period: Period) => void;
}

/** Rankings over a selectable period. Members with sales in the previous period only are left out. */
export function Rankings({ figures, period, onPeriod }: RankingsProps) {
	const { t } = useI18n();
	const compared = Object.values(figures.rankings).some((data) => 'value' in data && compares(data.value));
	return (
		<section class="rankings" aria-labelledby="rankings">
			<header>
				<h2 id="rankings">{t.rankings}</h2>
				<div role="group" aria-labelledby="rankings" class="choice">
					{periods.map((choice) => (
						<button type="button" key={choice} aria-pressed={choice === period} onClick={() => onPeriod(choice)}>
							{t.periods[choice]}
						</button>
					))}
				</div>
				<span class="muted">{[t.amount, compared && t.against[period]].filter(Boolean).join(' · ')}</span>
			</header>
			{rankedDimensions.map((dimension) => (
				<Board
					key={dimension}
					dimension={dimension}
					data={figures.period === period ? figures.rankings[dimension] : { kind: 'loading' }}
					names={figures.names}
				/>
			))}
		</section>
	);
}

/** Whether the API compares with the previous period. */
function compares({ items }: Ranking): boolean {
	return items.some(({ previous }) => previous !== undefined);
}

interface BoardProps {
	readonly dimension: RankedDimension;
	readonly data: PanelData<Ranking>;
	readonly names: Names;
}

function Board({ dimension, data, names }: BoardProps) {
	const { t } = useI18n();
	return (
		<Panel id={`ranked-${dimension}`} title={t.ranked[dimension]} data={data} mark={measureMark}>
			{(ranking) => {
				const withSales = ranking.items.filter(({ orders }) => orders !== 0);
				return withSales.length === 0 ? (
					<p class="none">{t.noSales}</p>
				) : (
					<Table dimension={dimension} ranking={{ ...ranking, items: withSales }} names={names} />
				);
			}}
		</Panel>
	);
}

function Table({ dimension, ranking, names }: Omit<BoardProps, 'data'> & { readonly ranking: Ranking }) {
	const { t } = useI18n();
	const { items } = ranking;
	const maxAmount = Math.max(1, items[0]?.amount?.amount ?? 0);
	const compared = compares(ranking);
	return (
		<table class="board" aria-labelledby={`ranked-${dimension}`}>
			<colgroup>
				<col class="rank" />
				{compared && <col class="movement" />}
				<col />
				<col class="amount" />
			</colgroup>
			<thead class="visually-hidden">
				<tr>
					<th scope="col">{t.rank}</th>
					{compared && <th scope="col">{t.movement}</th>}
					<th scope="col">{t.ranked[dimension]}</th>
					<th scope="col">{t.amount}</th>
				</tr>
			</thead>
			<tbody>
				{items.map((item) => (
					<tr key={item.member}>
						<td class="rank">{item.rank ?? '–'}</td>
						{compared && (
							<td class="movement">
								<Movement item={item} />
							</td>
						)}
						<th scope="row" class="member">
							<MemberName dimension={dimension} member={item.member} names={names} />
							<meter aria-hidden="true" max={maxAmount} value={Math.max(0, item.amount?.amount ?? 0)} />
						</th>
						<td>
							<RankingAmount money={item.amount} />
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function RankingAmount({ money }: { readonly money: RankingItem['amount'] }) {
	const { language, t, exact } = useI18n();
	if (money === null) return <span class="muted">{t.withheldAmount}</span>;
	return (
		<data value={money.amount} title={exact(money)}>
			{columnMoney(money, language)}
		</data>
	);
}

/** The change of rank since the previous period, also in words. */
function Movement({ item: { rank, previous } }: { readonly item: RankingItem }) {
	const { t } = useI18n();
	if (previous === undefined || rank === null || previous?.rank === null) return null;
	if (previous === null) return <MovementSign sign={t.enteredMark} text={t.entered} tone="entered" />;
	const ranks = previous.rank - rank;
	if (ranks > 0) return <MovementSign sign={`▲${ranks}`} text={t.up(ranks)} tone="good" />;
	if (ranks < 0) return <MovementSign sign={`▼${-ranks}`} text={t.down(-ranks)} tone="bad" />;
	return <MovementSign sign="–" text={t.same} tone="muted" />;
}

function MovementSign({ sign, text, tone }: { readonly sign: string; readonly text: string; readonly tone: string }) {
	return (
		<span class={tone} title={text}>
			<span aria-hidden="true">{sign}</span>
			<span class="visually-hidden">{text}</span>
		</span>
	);
}

/** A name on a single line; its title has the full text. */
function MemberName(props: { readonly dimension: RankedDimension; readonly member: string; readonly names: Names }) {
	const { language, t } = useI18n();
	const { dimension, member, names } = props;
	const name = memberName();
	return (
		<span class="name" title={name}>
			{name}
		</span>
	);

	function memberName(): string {
		switch (dimension) {
			case 'tenant':
			case 'cluster':
				return names[dimension].get(member)?.[language] ?? member;
			case 'channel':
				return t.channels[member] ?? member;
			case 'category':
				return t.categories[member] ?? member;
		}
	}
}
