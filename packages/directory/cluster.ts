import * as z from 'zod/mini';
import type { Bilingual, ClusterId } from '#kernel';
import { bilingual, slug, text } from '#kernel/schemas';

/** An industrial cluster that feeds the base. */
export interface Cluster {
	readonly clusterId: ClusterId;
	readonly name: Bilingual;
	/** The goods that its enterprises are known for. */
	readonly speciality?: string | undefined;
}

export const clusterInput = z.strictObject({ clusterId: slug, name: bilingual, speciality: z.optional(text(200)) });

/** The fields to replace. */
export const clusterChange = z.strictObject({ name: z.optional(bilingual), speciality: z.optional(text(200)) });
export type ClusterChange = z.output<typeof clusterChange>;
