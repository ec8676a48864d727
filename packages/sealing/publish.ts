import { type BusinessDay, type Millis, addDays } from '#kernel';
import { mapInBatches } from '#platform';
import {
	type CountedMeasure,
	type Days,
	type Dimension,
	type Members,
	type MembersOver,
	type Recount,
	type RollupStore,
	type Seal,
	countedMeasures,
	dimensions,
	eachDay,
	membersOf,
	merged,
	rollUp,
	sealOf,
} from '#sales';
import type { SealingDeps } from './deps.ts';

/** Concurrent reads or writes. */
const width = 8;

/**
 * Publishes recounted days: their sums, then the counters that replace wrong and spread ones, the seals, and last the
 * new last sealed day. Each write is idempotent, so an interrupted run is simply repeated.
 *
 * Replaced counters are deleted when the next days are sealed. So a reader never misses both sides: a recount stands for
 * hours before its shards' counters go.
 */
export async function publish({ live, rollups, seals }: SealingDeps, days: Days, now: Millis): Promise<Seal[]> {
	const before = await seals.ended();
	if (before?.hasReplaced && before.to < days.from) await live.prune(before);
	const recounts = await seals.kept(days);
	const { daily, hourly } = rollUp(recounts.map((one) => one.sales));
	await rollups.putDays('D', daily);
	await rollups.putDays('H', hourly);
	const members = membersOf(daily);
	const ofDays = members.map(({ day, ...rest }) => ({ ...rest, days: { from: day, to: day } }));
	await mapInBatches([...ofDays, ...(await toDate(rollups, members, days))], width, (sold) => rollups.putMembers(sold));

	const replacing = recounts.filter((one) => one.differs || one.isSpread).map((one) => one.sales);
	await live.replace(replacing);

	const sealed = eachDay(days).map((day) => sealOf(day, recounts.filter(isOf(day)), now));
	for (const seal of sealed) await seals.put(seal);
	await seals.end(days, replacing.length > 0);
	return sealed;
}

const isOf = (day: BusinessDay) => (one: Recount) => one.sales.day === day;

/** The members' sales of the year and month to date. Adds these days to the sums stored with the day before. */
async function toDate(rollups: RollupStore, members: readonly Members[], { from, to }: Days): Promise<MembersOver[]> {
	const starts = new Set([`${from.slice(0, 4)}-01-01`, `${from.slice(0, 7)}-01`]);
	const ranges = [...starts].flatMap((start) =>
		dimensions.flatMap((dimension) =>
			countedMeasures.map((measure) => ({ dimension, measure, days: { from: start, to } })),
		),
	);
	const begun = ranges.filter(({ days }) => days.from < from);
	const stored = await rollups.membersByRange(
		begun.map((range) => ({ ...range, days: { ...range.days, to: addDays(from, -1) } })),
	);
	const earlier = new Map(begun.map((range, n) => [range, stored[n]]));
	const sums = ranges.map((range) => {
		const ofMeasure = members.filter(isAbout(range.dimension, range.measure)).map((one) => one.figures);
		return { ...range, figures: merged([earlier.get(range) ?? new Map(), ...ofMeasure]) };
	});
	return sums.filter((sum) => sum.figures.size > 0);
}

const isAbout = (dimension: Dimension, measure: CountedMeasure) => (members: Members) =>
	members.dimension === dimension && members.measure === measure;
