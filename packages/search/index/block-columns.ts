import type { Columns } from './block.ts';
import { GrowingColumn } from './columns.ts';
import type { Dictionaries } from './dictionaries.ts';
import { variantsInStock } from './listing-state.ts';
import type { OnSale } from './record.ts';

/** The columns of a block that grows. */
export class BlockColumns {
	readonly category = new GrowingColumn('ids');
	readonly cluster = new GrowingColumn('ids');
	readonly tenant = new GrowingColumn('ids');
	readonly price = new GrowingColumn('amounts');
	readonly cellStart = new GrowingColumn('ids');
	readonly cellEnd = new GrowingColumn('ids');
	readonly cellColor = new GrowingColumn('ids');
	readonly cellSizes = new GrowingColumn('ids');

	/** The columns as they are until the next change. */
	present(): Columns {
		return {
			category: this.category.values,
			cluster: this.cluster.values,
			tenant: this.tenant.values,
			price: this.price.values,
			cellStart: this.cellStart.values,
			cellEnd: this.cellEnd.values,
			cellColor: this.cellColor.values,
			cellSizes: this.cellSizes.values,
		};
	}

	/** Sets the columns of a listing. Its cells come behind all others. */
	set(listing: number, state: OnSale, dictionaries: Dictionaries): void {
		const { card } = state;
		this.category.set(listing, dictionaries.categories.number(card.category));
		this.cluster.set(listing, dictionaries.clusters.number(card.clusterId));
		this.tenant.set(listing, dictionaries.tenants.number(card.tenantId));
		this.price.set(listing, card.price.amount);
		this.cellStart.set(listing, this.cellColor.length);
		for (const variants of variantsInStock(state)) {
			const color = card.colors.find(({ code }) => code === variants.color);
			if (color === undefined) continue;
			const { code, name } = color;
			this.cellColor.push(dictionaries.colors.number({ code, name }));
			this.cellSizes.push(dictionaries.sizeLists.number(variants.sizes));
		}
		this.cellEnd.set(listing, this.cellColor.length);
	}
}
