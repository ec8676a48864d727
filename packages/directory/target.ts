import * as z from 'zod/mini';
import { type Money, currencies } from '#kernel';

/** The sales target of the base for a calendar year (Asia/Shanghai), by the measure `paid`. */
export interface Target {
	readonly year: number;
	readonly target: Money;
}

/** The dimensions that can have targets beside the base's. */
export const targetDimensions = ['cluster', 'tenant'] as const;

/** A cluster or a tenant, by its id. */
export interface TargetOwner {
	readonly dimension: (typeof targetDimensions)[number];
	readonly member: string;
}

/** The target of one cluster or tenant. Such targets need not add up to the base's. */
export type OwnedTarget = Target & TargetOwner;

/** 1,000 billion CNY in fen: a hundred times the base's target, and far below the safe integers. */
export const maxTarget = 100_000_000_000_000;

/** The amount of a target: above zero, in minor units. */
export const targetInput = z.strictObject({
	amount: z.int().check(z.minimum(1), z.maximum(maxTarget)),
	currency: z.enum(currencies),
});

/** The years that can have a target or a progress. */
export const firstYear = 2000;
export const lastYear = 2100;

const yearFault = `must be a year from ${firstYear} to ${lastYear}`;

/** A year in a path or query. */
export const yearText = z.string().check(
	z.regex(/^\d{4}$/, yearFault),
	z.refine((value) => value.length !== 4 || !(Number(value) < firstYear || Number(value) > lastYear), yearFault),
);
