import type { Item } from '#platform';

/** How long a tenant that is not active any more may sell on, to requests that began by then: a price is quoted for so long. */
export const sellsOnMs = 60_000;

/** When something was committed, and when the request began that did it. */
export interface Moment {
	readonly now: number;
	readonly began: number;
}

/** The tenants as they were last committed. */
export class Tenants {
	readonly #tenants = new Map<string, { readonly state: string; readonly since: number }>();

	/** A tenant was written. */
	wrote(item: Item, { now }: Moment): void {
		const [tenantId, state] = [String(item['tenantId']), String(item['state'])];
		if (this.stateOf(tenantId) !== state) this.#tenants.set(tenantId, { state, since: now });
	}

	stateOf(tenantId: string): string | undefined {
		return this.#tenants.get(tenantId)?.state;
	}

	/** For how long a tenant had not been active at a time; undefined when it was. */
	shutFor(tenantId: string, at: number): number | undefined {
		const tenant = this.#tenants.get(tenantId);
		return tenant === undefined || tenant.state === 'active' ? undefined : at - tenant.since;
	}
}
