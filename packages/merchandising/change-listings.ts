import * as z from 'zod/mini';
import { type LabelFacts, type Listing, listingChange, publish, revise, withdraw } from '#catalog';
import { type ListingId, type Millis, type Result, type TenantId, accepted } from '#kernel';
import { text } from '#kernel/schemas';
import { type Audited, entryOf, mapInBatches } from '#platform';
import { changeListing } from './change-listing.ts';
import type { PublishListingDeps } from './deps.ts';
import { labelFactsFor, relabels } from './labels.ts';
import { activeTenant } from './listing.ts';
import type { MerchandisingRefusal } from './refusal.ts';

/** Listings that one request changes. Each is a transaction of its own, so a request takes a second or two. */
export const maxListingChanges = 100;
/** Listings changed at a time. */
const atOnce = 8;

/** The change of one listing among many: the fields of a PATCH, and the state that it then has. */
const namedChange = z.strictObject({
	listingId: text(120),
	...listingChange.shape,
	state: z.optional(z.enum(['published', 'withdrawn'])),
});

/** Changes of different listings. With `dryRun` each is decided, and nothing is stored. */
export const listingChanges = z
	.strictObject({
		changes: z.array(namedChange).check(
			z.minLength(1),
			z.maxLength(maxListingChanges),
			z.refine((changes) => new Set(changes.map(({ listingId }) => listingId)).size === changes.length, {
				error: 'must not name a listing twice',
			}),
		),
		dryRun: z.optional(z.boolean()),
	})
	.register(z.globalRegistry, { id: 'ListingChanges' });
export type ListingChanges = z.output<typeof listingChanges>;
type NamedChange = ListingChanges['changes'][number];

/** What became, or in a dry run would become, of the change of one listing. */
export type ListingOutcome = { readonly listingId: ListingId } & (
	| { readonly outcome: 'changed' | 'unchanged'; readonly listing: Listing }
	| { readonly outcome: 'refused'; readonly refusal: MerchandisingRefusal }
);

/**
 * Changes many listings, each in a transaction of its own: one that is refused stops no other. Outcomes keep the order of
 * the changes. A repeated request changes nothing: it finds each listing unchanged, or refuses a `revision` that is past.
 */
export async function changeListings(
	stores: PublishListingDeps,
	tenantId: TenantId,
	{ changes, dryRun }: ListingChanges,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<ListingOutcome[]> {
	const publishes = changes.some(({ state }) => state === 'published');
	const active = publishes ? await activeTenant(stores, tenantId, now) : undefined;
	const read = active?.ok ? active.value.facts : undefined;
	const facts = read ?? (changes.some(relabels) ? await labelFactsFor(stores, tenantId, now) : undefined);
	return mapInBatches(changes, atOnce, async (change, index): Promise<ListingOutcome> => {
		const { listingId, state } = change;
		if (state === 'published' && active?.ok === false)
			return { listingId, outcome: 'refused', refusal: active.refusal };
		const publishing = state === 'published' && active?.ok ? active.value : undefined;
		let outcome: 'changed' | 'unchanged' = 'unchanged';
		const done = await changeListing(
			stores,
			{ tenantId, listingId },
			(listing) => {
				const next = decide(listing, change, { clusterId: publishing?.clusterId, facts, now });
				outcome = next.ok && next.value !== listing ? 'changed' : 'unchanged';
				return next;
			},
			{
				...entryOf({ audit }, String(index).padStart(3, '0'), { listingId }),
				guard: publishing?.guard,
				dryRun,
			},
		);
		return done.ok
			? { listingId, outcome, listing: done.value }
			: { listingId, outcome: 'refused', refusal: done.refusal };
	});
}

/** The fields first, then the state: what goes on sale is what the change says. */
function decide(
	listing: Listing,
	{ listingId: _id, state, ...fields }: NamedChange,
	{
		clusterId,
		facts,
		now,
	}: { readonly clusterId?: string | undefined; readonly facts?: LabelFacts | undefined; readonly now: Millis },
): Result<Listing, MerchandisingRefusal> {
	const revised = revise(listing, fields, now, facts);
	if (!revised.ok || state === undefined) return revised;
	if (state === 'withdrawn') return accepted(withdraw(revised.value));
	return publish(revised.value, clusterId ?? '', now, facts);
}
