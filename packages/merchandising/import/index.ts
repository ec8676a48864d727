export { type ApplyImportDeps, applyChunk, importedListingId } from './apply.ts';
export type * from './fault.ts';
export { type Import, type ImportState, type ImportChunk, importState } from './import.ts';
export { type ImportedProduct, contentOf } from './product.ts';
export { type ProductFile, maxProducts, readProducts } from './read.ts';
export { maxFileBytes, maxFileRows } from './rows.ts';
export { type StartImportDeps, startImport } from './start.ts';
export { type ImportStore, importStore } from './import-store.ts';
