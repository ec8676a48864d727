export { type ApplyImportDeps, applyChunk } from './apply.ts';
export { importTemplate } from './columns.ts';
export { importedListingId } from './decide.ts';
export * from './fault.ts';
export {
	type Applied,
	type FileContent,
	type Import,
	type ImportChunk,
	type PreviewedChange,
	type StockMode,
	importState,
	stockModes,
} from './import.ts';
export { type PreviewImportDeps, previewChunk } from './preview.ts';
export { type ImportedProduct, contentOf } from './product.ts';
export { type ProductFile, maxProducts, readProducts } from './read.ts';
export { maxFileBytes, maxFileRows } from './rows.ts';
export { type ImportStart, type StartImportDeps, applyImport, startImport } from './start.ts';
export { type ImportState, importStates } from './state.ts';
export { type ImportStore, importStore } from './import-store.ts';
