import type { TenantId } from '#kernel';

/**
 * Pictures live in the `catalog` table, in the partition of their tenant:
 *
 * | item | key | content |
 * |---|---|---|
 * | picture | `MD#<unique>` | the state of an upload |
 * | quota | `MU#<minute>` | the uploads begun in a minute, in all and by listing |
 */
export const mediaKeys = {
	media: (tenantId: TenantId, unique: string) => ({ pk: `T#${tenantId}`, sk: `MD#${unique}` }),
	quota: (tenantId: TenantId, minute: number) => ({ pk: `T#${tenantId}`, sk: `MU#${minute}` }),
} as const;
