import {
	type LabelFacts,
	type LabelFault,
	type LabelKind,
	type ListingChange,
	type Maker,
	checkLabel,
	inForce,
	labelSvg,
} from '#catalog';
import type { Tenant } from '#directory';
import { type ListingId, type Millis, type Result, type TenantId, accepted, refused } from '#kernel';
import type { PublishListingDeps } from './deps.ts';
import type { MerchandisingRefusal } from './refusal.ts';

type LabelDeps = Pick<PublishListingDeps, 'catalog' | 'directory' | 'labelRules'>;

/** What the rules of labels read beside a listing of a tenant. */
export async function labelFactsFor(
	{ directory, labelRules }: Omit<LabelDeps, 'catalog'>,
	tenantId: TenantId,
	now: Millis,
): Promise<LabelFacts> {
	const [tenant, rules] = await Promise.all([directory.tenant(tenantId), labelRules.labelRules()]);
	return { ...inForce(rules.value, now), maker: tenant && makerOf(tenant) };
}

/** Whether a change has fields that the rules of labels look at. */
export function relabels({ label, category, sizes }: ListingChange): boolean {
	return [label, category, sizes].some((field) => field !== undefined);
}

/** The maker on the labels of a tenant. A contact of one line of text names no address for certain. */
export function makerOf({ name, contact }: Pick<Tenant, 'name' | 'contact'>): Maker {
	return { name: name.zh, address: typeof contact === 'object' ? contact.address : undefined };
}

/** All faults of a listing's label, advice included. */
export async function checkListing(
	stores: LabelDeps,
	tenantId: TenantId,
	listingId: ListingId,
	now: Millis,
): Promise<Result<readonly LabelFault[], { readonly kind: 'not_found' }>> {
	const [listing, facts] = await Promise.all([
		stores.catalog.listing(tenantId, listingId),
		labelFactsFor(stores, tenantId, now),
	]);
	return listing === undefined ? refused({ kind: 'not_found' }) : accepted(checkLabel(listing, facts));
}

/** The label of a size as an SVG, whatever its faults. A listing without a label has none. */
export async function printListingLabel(
	{ catalog, directory }: Omit<LabelDeps, 'labelRules'>,
	tenantId: TenantId,
	listingId: ListingId,
	query: { readonly size?: string | undefined; readonly kind: LabelKind },
): Promise<Result<string, Extract<MerchandisingRefusal, { kind: 'not_found' | 'invalid' }>>> {
	const [listing, tenant] = await Promise.all([catalog.listing(tenantId, listingId), directory.tenant(tenantId)]);
	if (!listing?.label || tenant === undefined) return refused({ kind: 'not_found' });
	const { size = listing.sizes[0] ?? '', kind } = query;
	if (!listing.sizes.includes(size))
		return refused({ kind: 'invalid', errors: [{ pointer: '/size', detail: 'must be a size of the listing' }] });
	return accepted(labelSvg({ label: listing.label, size, maker: makerOf(tenant) }, kind));
}
