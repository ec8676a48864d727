/** What infra and the API reference need to know of each function; the handlers themselves are entered by their bundles. */
export { environment as baseEnvironment } from './base/environment.ts';
export { routes as baseRoutes } from './base/routes.ts';
export { environment as countSalesEnvironment } from './count-sales/environment.ts';
export { environment as expireCheckoutsEnvironment } from './expire-checkouts/environment.ts';
export { environment as importListingsEnvironment } from './import-listings/environment.ts';
export { environment as indexHoldsEnvironment } from './index-holds/environment.ts';
export { environment as indexListingsEnvironment } from './index-listings/environment.ts';
export { environment as membersEnvironment } from './members/environment.ts';
export { routes as membersRoutes } from './members/routes.ts';
export { environment as merchantEnvironment } from './merchant/environment.ts';
export { routes as merchantRoutes } from './merchant/routes.ts';
export { environment as paymentsEnvironment } from './payments/environment.ts';
export { routes as paymentsRoutes } from './payments/routes.ts';
export { paymentInReview } from './payments/said.ts';
export { environment as preTokenEnvironment } from './pre-token/environment.ts';
export { environment as storefrontEnvironment } from './storefront/environment.ts';
export { routes as storefrontRoutes } from './storefront/routes.ts';
