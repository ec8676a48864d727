export * from './render.ts';
export * from './render-upload.ts';
