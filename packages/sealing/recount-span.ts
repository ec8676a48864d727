import type { Tenant } from '#directory';
import type { TenantId } from '#kernel';
import type { OrderHistoryStore } from '#orders';
import { type Item, type Page, mapInBatches } from '#platform';
import {
	type Breakdown,
	type Counter,
	type Days,
	type LiveSales,
	type Recount,
	type Span,
	type TenantSales,
	compare,
	countedMeasures,
	eachDay,
	noBreakdown,
	sumOf,
} from '#sales';
import { recountPlaced, recountTenant } from './recount.ts';
import type { SealingDeps } from './deps.ts';

/** Tenants recounted at a time, and between two writes of the progress. */
const tenantsPerPage = 25;
const width = 5;

/** How a span is recounted. */
interface Terms {
	/** Whether the lists of placed checkouts are proven complete. */
	readonly isProven: boolean;
	readonly hasTimeLeft: () => boolean;
	/** Called for a tenant's day that no item can hold. That day is left out, and the others are sealed. */
	readonly leftOut: (sales: TenantSales) => void;
}

/** Recounts all tenants of a span and stores the results. False when time ran out; the next call continues. */
export async function recountSpan(
	stores: SealingDeps,
	span: Span,
	{ isProven, hasTimeLeft, leftOut }: Terms,
): Promise<boolean> {
	if (span.next === null) return true;
	const live = Map.groupBy(await stores.live.salesInTurns(span, countedMeasures), ({ tenantId }) => tenantId);
	const placed = Map.groupBy(await recountPlaced(stores.placed, span), (counter) => counter.tenantId);
	let next: Item | undefined = span.next;
	do {
		if (!hasTimeLeft()) return false;
		const page: Page<Tenant> = await stores.directory.tenants(tenantsPerPage, next);
		next = await page.read(async (after, tenants) => {
			await mapInBatches(tenants, width, async ({ tenantId }) => {
				const counted = { live: live.get(tenantId) ?? [], placed: placed.get(tenantId) ?? [], isProven };
				const recounts = await recountsOf(stores.history, tenantId, span, counted);
				for (const recount of recounts) if (!(await stores.seals.keep(span, recount))) leftOut(recount.sales);
			});
			await stores.seals.reached(span, after ?? null);
			return after;
		});
	} while (next !== undefined);
	return true;
}

/** The inputs of a recount other than the tenant's orders. */
interface CountedDays extends Pick<Terms, 'isProven'> {
	/** One for each day. */
	readonly live: readonly LiveSales[];
	/** Recounted from the lists of placed checkouts. */
	readonly placed: readonly Counter[];
}

/** The recounts of a tenant's days that have events or a live count. */
export async function recountsOf(
	history: OrderHistoryStore,
	tenantId: TenantId,
	days: Days,
	{ live, placed, isProven }: CountedDays,
): Promise<Recount[]> {
	const { counters, orders } = await recountTenant(history, tenantId, days);
	const counted = new Map(live.map((sales) => [sales.day, sales]));
	const ordered = new Map(placed.map((counter) => [counter.day, counter]));
	return eachDay(days)
		.filter((day) => counters.has(day) || ordered.has(day) || counted.has(day))
		.map((day) => {
			const placedThen = placedOf(ordered.get(day), counted.get(day), isProven);
			const measures = [...placedThen, ...(counters.get(day)?.measures ?? [])];
			return compare({ tenantId, day, measures: new Map(measures) }, counted.get(day), orders.get(day) ?? 0);
		});
}

/** The recounted placements. An unproven list that is shorter than the live count does not lower the count. */
function placedOf(
	listed: TenantSales | undefined,
	live: TenantSales | undefined,
	isProven: boolean,
): TenantSales['measures'] {
	const measures = listed?.measures ?? new Map();
	const counted = live?.measures.get('placed') ?? noBreakdown;
	return isProven || ordersOf(counted) <= ordersOf(measures.get('placed')) ? measures : new Map([['placed', counted]]);
}

function ordersOf(breakdown: Breakdown = noBreakdown): number {
	return sumOf(breakdown.hours.values()).orders;
}
