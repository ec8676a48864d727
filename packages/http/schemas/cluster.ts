import * as z from 'zod/mini';
import { bilingual } from '#kernel/schemas';

export const clusterSchema = z
	.strictObject({ clusterId: z.string(), name: bilingual, speciality: z.nullable(z.string()) })
	.register(z.globalRegistry, { id: 'Cluster' });
