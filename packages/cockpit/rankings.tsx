import type { Figures, Names, RankedDimension, Ranking } from './figures.ts';
import { rankedDimensions } from './figures.ts';
import { columnMoney } from './format.ts';
import { Mark } from './parts.tsx';
import { useSaid } from './said.ts';

/** Who sells most: tenants and clusters, today and this year. */
export function Rankings({ figures }: { readonly figures: Figures }) {
	const { say } = useSaid();
	return (
		<section class="rankings" aria-label={say.rankings}>
			{rankedDimensions.flatMap((dimension) =>
				(['today', 'year'] as const).map((period) => (
					<Board
						key={`${dimension} ${period}`}
						dimension={dimension}
						period={period}
						ranking={figures.rankings[dimension][period]}
						names={figures.names}
					/>
				)),
			)}
		</section>
	);
}

function Board(props: {
	readonly dimension: RankedDimension;
	readonly period: 'today' | 'year';
	readonly ranking: Ranking;
	readonly names: Names;
}) {
	const { language, say, exact } = useSaid();
	const { dimension, period, ranking, names } = props;
	const { items } = ranking;
	const most = Math.max(1, items[0]?.amount.amount ?? 0);
	return (
		<div class="panel board" data-board={`${dimension}-${period}`}>
			<table>
				<caption>
					<span class="caption">
						{say.ranked[dimension]} · {period === 'today' ? say.today : say.thisYear}
						<Mark measure={ranking.measure} live={ranking.live} />
					</span>
				</caption>
				<thead>
					<tr>
						<th scope="col" class="rank">
							<abbr title={say.rank}>#</abbr>
						</th>
						<th scope="col">{say.ranked[dimension]}</th>
						<th scope="col">{say.amount}</th>
					</tr>
				</thead>
				<tbody>
					{items.map((item) => (
						<tr key={item.member}>
							<td class="rank">{item.rank}</td>
							<th scope="row">
								<Name name={names[dimension].get(item.member)?.[language] ?? item.member} />
								<meter aria-hidden="true" max={most} value={Math.max(0, item.amount.amount)} />
							</th>
							<td>
								<data value={item.amount.amount} title={exact(item.amount)}>
									{columnMoney(item.amount, language)}
								</data>
							</td>
						</tr>
					))}
				</tbody>
			</table>
			{items.length === 0 && <p class="none">{say.noSales}</p>}
		</div>
	);
}

/** A name on one line; what does not fit is in its title. */
function Name({ name }: { readonly name: string }) {
	return (
		<span class="name" title={name}>
			{name}
		</span>
	);
}
