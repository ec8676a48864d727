import { type BusinessDay, type Money, cny } from '#kernel';
import { expectedBy } from './curve.ts';
import { type Figures, type Progress, type Seal, yearToDate } from './figures.ts';
import { valueOf } from '../kit/panel-data.ts';
import { columnMoney, percent } from '../kit/format.ts';
import { Amount, Big, Mark, Panel } from './panel.tsx';
import { useI18n } from './i18n.ts';
import { YearChart } from './year-chart.tsx';

/** The year to date, with the newest figure of today where it is known. */
export function achievedOf({ year, hours, today }: Figures): Money | undefined {
	const sales = valueOf(year);
	const todaySales = valueOf(hours);
	if (sales === undefined) return undefined;
	return todaySales === undefined ? sales.progress.achieved : yearToDate(sales.days, todaySales, today);
}

/** The year against its target: amount, facts and chart. */
export function Year({ figures }: { readonly figures: Figures }) {
	const { t } = useI18n();
	const { today } = figures;
	const seal = valueOf(figures.seal) ?? null;
	return (
		<Panel
			id="year"
			title={t.yearSales(Number(today.slice(0, 4)))}
			data={figures.year}
			mark={({ progress }) => <YearMark progress={progress} seal={seal} />}
		>
			{(sales) => {
				const progress = { ...sales.progress, achieved: achievedOf(figures) ?? sales.progress.achieved };
				return (
					<>
						<Headline progress={progress} />
						<Facts progress={progress} today={today} />
						<YearChart progress={progress} days={sales.days} today={today} />
					</>
				);
			}}
		</Panel>
	);
}

/** The year is live as long as one of its days is. A seal names the last sealed day. */
function YearMark({ progress, seal }: { readonly progress: Progress; readonly seal: Seal | null }) {
	const { t } = useI18n();
	return (
		<span class="marks">
			{seal !== null && progress.live && <span class="mark sealed">{t.sealedUpTo(seal.day)}</span>}
			<Mark measure={progress.measure} live={progress.live} />
		</span>
	);
}

function Headline({ progress }: { readonly progress: Progress }) {
	const { short, exact } = useI18n();
	const { achieved } = progress;
	return (
		<div class="headline">
			<div>
				<p class="big" id="achieved">
					<Big money={achieved} />
				</p>
				{exact(achieved) !== short(achieved) && <p class="exact">{exact(achieved)}</p>}
			</div>
			<Target progress={progress} />
		</div>
	);
}

function Target({ progress }: { readonly progress: Progress }) {
	const { t, short } = useI18n();
	const { target, achieved } = progress;
	if (target === null) return <p class="target">{t.noTarget(progress.year)}</p>;
	const ratio = percent(achieved, target) ?? '';
	return (
		<div class="target">
			<p>
				<strong id="ratio">{ratio}</strong> {t.ofTarget(short(target))}
			</p>
			<progress max={target.amount} value={Math.max(0, achieved.amount)} aria-label={t.ofTarget(short(target))}>
				{ratio}
			</progress>
		</div>
	);
}

/** The target's need and the projection. */
function Facts({ progress, today }: { readonly progress: Progress; readonly today: BusinessDay }) {
	const { language, t } = useI18n();
	const { target, neededPerDay, pacePerDay, projected } = progress;
	const gap = target === null ? null : cny(progress.achieved.amount - expectedBy(target, today).amount);
	const ofNeed = neededPerDay === null ? undefined : percent(pacePerDay, neededPerDay);
	return (
		<dl class="facts">
			{gap !== null && (
				<Fact
					name={gap.amount < 0 ? t.behind : t.ahead}
					money={cny(Math.abs(gap.amount))}
					tone={gap.amount < 0 ? 'bad' : 'good'}
				/>
			)}
			{neededPerDay !== null && <Fact name={t.neededPerDay} money={neededPerDay} />}
			<Fact
				name={t.pacePerDay}
				money={pacePerDay}
				tone={tone(pacePerDay, neededPerDay)}
				more={ofNeed && t.ofNeed(ofNeed)}
			/>
			<Fact
				name={t.projected}
				money={projected.mid}
				more={`${columnMoney(projected.low, language)} – ${columnMoney(projected.high, language)}`}
			/>
			{target !== null && (
				<div>
					<dt>{t.reachedOn}</dt>
					<dd>{progress.projectedDate ?? t.notThisYear}</dd>
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

interface FactProps {
	readonly name: string;
	readonly money: Money;
	readonly tone?: Tone;
	readonly more?: string | undefined;
}

function Fact({ name, money, tone, more }: FactProps) {
	return (
		<div>
			<dt>{name}</dt>
			<dd class={tone}>
				<Amount money={money} />
			</dd>
			{more && <dd class="more">{more}</dd>}
		</div>
	);
}
