import { clusterRoutes } from './routes-clusters.ts';
import { labelRulesRoutes } from './routes-label-rules.ts';
import { memberRoutes } from './routes-members.ts';
import { salesRoutes } from './routes-sales.ts';
import { targetRoutes } from './routes-targets.ts';
import { sealRoutes } from './routes-seals.ts';
import { settingsRoutes } from './routes-settings.ts';
import { tenantRoutes } from './routes-tenants.ts';
import { monitoringRoutes } from './routes-monitoring.ts';
import { searchHealthRoutes } from './routes-search.ts';
import { vocabularyRoutes } from './routes-vocabulary.ts';

/** All routes of base management. */
export const routes = {
	...clusterRoutes,
	...memberRoutes,
	...tenantRoutes,
	...targetRoutes,
	...salesRoutes,
	...sealRoutes,
	...monitoringRoutes,
	...settingsRoutes,
	...vocabularyRoutes,
	...searchHealthRoutes,
	...labelRulesRoutes,
};
