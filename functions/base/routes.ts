import { clusterRoutes } from './routes-clusters.ts';
import { salesRoutes } from './routes-sales.ts';
import { sealRoutes } from './routes-seals.ts';
import { tenantRoutes } from './routes-tenants.ts';

/** All routes of base management. */
export const routes = { ...clusterRoutes, ...tenantRoutes, ...salesRoutes, ...sealRoutes };
