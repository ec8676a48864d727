import * as z from 'zod/mini';
import { type Cursors, checkPath, mapOk, on, orNotFound } from '#http';
import { accepted, cny, iso } from '#kernel';
import { Page } from '#platform';
import {
	type CountedMeasure,
	type Figure,
	type RollupStore,
	type Seal,
	type SealStore,
	type Wait,
	minus,
	nothing,
} from '#sales';
import { routes } from './routes.ts';

interface Stores {
	readonly seals: SealStore;
	readonly rollups: Pick<RollupStore, 'through'>;
	readonly cursors: Cursors;
}

const dayPath = z.object({ day: z.iso.date() });
/** All days: ISO dates sort as strings. */
const always = { from: '0000-01-01', to: '9999-12-31' };

/** Handlers of seals. */
export function sealHandlers({ seals, rollups, cursors }: Stores) {
	return [
		on(routes.getSealing, async () => {
			const [through, wait] = await Promise.all([rollups.through(), seals.waiting()]);
			const waits = wait !== undefined && (through === undefined || wait.day > through);
			return accepted({ sealedThrough: through ?? null, waiting: waits ? toWaitResponse(wait) : null });
		}),
		on(routes.listSeals, ({ query: { from = always.from, to = always.to, ...query } }) =>
			cursors.list(
				['seals', from, to],
				query,
				async (limit, after) => (from > to ? new Page<Seal>([], undefined) : seals.seals({ from, to }, limit, after)),
				toSealResponse,
			),
		),
		on(routes.getSeal, async ({ path }) => {
			const named = checkPath(dayPath, path);
			if (!named.ok) return named;
			const { day } = named.value;
			const page = await seals.seals({ from: day, to: day }, 1, undefined);
			return mapOk(orNotFound(page.firstItems()[0]), toSealResponse);
		}),
	];
}

function toWaitResponse({ day, since, behind }: Wait) {
	return { day, since: iso(since), behind: [...behind] };
}

function toSealResponse({ sealedAt, measures, tenants, ...seal }: Seal) {
	const show = (measure: CountedMeasure) => {
		const { live, sealed } = measures.get(measure) ?? { live: nothing, sealed: nothing };
		return {
			live: toFigureResponse(live),
			sealed: toFigureResponse(sealed),
			drift: toFigureResponse(minus(live, sealed)),
		};
	};
	return {
		...seal,
		sealedAt: iso(sealedAt),
		measures: {
			placed: show('placed'),
			paid: show('paid'),
			shipped: show('shipped'),
			received: show('received'),
			refunded: show('refunded'),
		},
		tenants: [...tenants],
	};
}

function toFigureResponse({ amount, orders, units }: Figure) {
	return { amount: cny(amount), orders, units };
}
