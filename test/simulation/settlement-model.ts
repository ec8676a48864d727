import type { Settlement } from '#orders';
import type { Report } from '../support/observed-state.ts';

/** The payments out that members of the base have named, of which each settlement has to be one. */
export class SettlementModel {
	readonly #named = new Set<string>();
	readonly #references = new Set<string>();

	/** A member names a payment out for a refund. */
	sent(refundId: string, by: string, bankReference: string): void {
		this.#named.add(`${refundId} ${by} ${spelled(bankReference)}`);
		this.#references.add(bankReference);
	}

	references(): string[] {
		return [...this.#references].slice(-20);
	}

	/** I17: each member of a settlement has named the payment under which it is stored. */
	check(refundId: string, { bankReference, confirmedBy }: Settlement, report: Report): void {
		for (const by of confirmedBy)
			if (!this.#named.has(`${refundId} ${by} ${spelled(bankReference)}`))
				report('I17', refundId, `settled under ${bankReference}, which ${by} has not named`);
	}
}

function spelled(bankReference: string): string {
	return bankReference.toLowerCase().replaceAll(' ', '');
}
