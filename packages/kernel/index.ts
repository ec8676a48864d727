export * from './commerce.ts';
export * from './ids.ts';
export * from './money.ts';
export * from './page.ts';
export * from './result.ts';
export * from './spreadsheet.ts';
export * from './text.ts';
export * from './time.ts';
