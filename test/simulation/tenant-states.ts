import type { Item } from '#platform';

/** The grace in which an inactive tenant may still sell, because a quote is valid so long. */
export const sellingGraceMs = 60_000;

/** The time of a commit, and the start of its request. */
export interface Moment {
	readonly now: number;
	readonly began: number;
}

/** The last committed state of each tenant. */
export class Tenants {
	readonly #tenants = new Map<string, { readonly state: string; readonly since: number }>();

	/** Records a written tenant. */
	recordWrite(item: Item, { now }: Moment): void {
		const [tenantId, state] = [String(item['tenantId']), String(item['state'])];
		if (this.stateOf(tenantId) !== state) this.#tenants.set(tenantId, { state, since: now });
	}

	stateOf(tenantId: string): string | undefined {
		return this.#tenants.get(tenantId)?.state;
	}

	/** The time for which a tenant had been inactive; undefined if it was active. */
	inactiveMs(tenantId: string, at: number): number | undefined {
		const tenant = this.#tenants.get(tenantId);
		return tenant === undefined || tenant.state === 'active' ? undefined : at - tenant.since;
	}
}
