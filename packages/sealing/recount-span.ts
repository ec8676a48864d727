import type { Tenant } from '#directory';
import type { TenantId } from '#kernel';
import type { OrderWalk } from '#orders';
import { type Item, type Page, inWaves } from '#platform';
import {
	type Counter,
	type Days,
	type Recount,
	type Span,
	compare,
	countedMeasures,
	eachDay,
	emptyCounter,
} from '#sales';
import { recountPlaced, recountTenant } from './recount.ts';
import type { SealingStores } from './stores.ts';

/** Tenants between two notes of how far the recount has come, and tenants that are recounted at a time. */
const tenantsPerNote = 25;
const width = 5;

/** Recounts all tenants of a span and keeps what it finds. False when it was told to stop; the next call goes on there. */
export async function recountSpan(stores: SealingStores, span: Span, mayGoOn: () => boolean): Promise<boolean> {
	if (span.next === null) return true;
	const counters = await stores.live.counters(span.from, span.to, countedMeasures);
	const live = Map.groupBy(counters, (counter) => counter.tenantId);
	const placed = Map.groupBy(await recountPlaced(stores.placed, span), (counter) => counter.tenantId);
	let next: Item | undefined = span.next;
	do {
		if (!mayGoOn()) return false;
		const page: Page<Tenant> = await stores.directory.tenants(tenantsPerNote, next);
		next = await page.read(async (after, tenants) => {
			await inWaves(tenants, width, async ({ tenantId }) => {
				const counted = { live: live.get(tenantId) ?? [], placed: placed.get(tenantId) ?? [] };
				const recounts = await recountsOf(stores.walk, tenantId, span, counted);
				if (recounts.length > 0) await stores.seals.keep(span, tenantId, recounts);
			});
			await stores.seals.reached(span, after ?? null);
			return after;
		});
	} while (next !== undefined);
	return true;
}

/** The recounts of a tenant's days on which anything happened, or was counted. */
export async function recountsOf(
	walk: OrderWalk,
	tenantId: TenantId,
	days: Days,
	{ live, placed }: { readonly live: readonly Counter[]; readonly placed: readonly Counter[] },
): Promise<Recount[]> {
	const { counters, orders } = await recountTenant(walk, tenantId, days);
	const counted = Map.groupBy(live, (counter) => counter.day);
	const ordered = new Map(placed.map((counter) => [counter.day, counter]));
	return eachDay(days)
		.filter((day) => counters.has(day) || ordered.has(day) || counted.has(day))
		.map((day) => {
			const measures = [...(ordered.get(day)?.measures ?? []), ...(counters.get(day)?.measures ?? [])];
			const truth = { ...emptyCounter(tenantId, day), measures: new Map(measures) };
			return compare(truth, counted.get(day) ?? [], orders.get(day) ?? 0);
		});
}
