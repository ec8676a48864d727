export * from './address-book.ts';
export * from './address-book-store.ts';
