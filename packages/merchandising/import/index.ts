export { type ApplyStores, applyPart, importedListingId } from './apply.ts';
export type * from './fault.ts';
export { type Import, type ImportState, type Part, importState } from './import.ts';
export { type ImportedProduct, contentOf } from './product.ts';
export { type ProductFile, maxProducts, readProducts } from './read.ts';
export { maxFileBytes, maxRows } from './rows.ts';
export { type ImportStores, startImport } from './start.ts';
export { type ImportStore, importStore } from './store.ts';
