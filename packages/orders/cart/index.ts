export * from './cart.ts';
export { type CartLine, cartLine, cartLines, maxCartBytes, maxCartLines, maxCartQuantity } from './cart-line.ts';
export * from './cart-store.ts';
export * from './merge-cart.ts';
