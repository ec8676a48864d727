export { accessPage } from './access-page.ts';
export { openapi } from './document.ts';
export { problemPages } from './problem-pages.ts';
