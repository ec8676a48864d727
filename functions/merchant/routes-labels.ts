import * as z from 'zod/mini';
import { labelQuery } from '#catalog';
import { anyTenantRole, defineRoutes } from '#http';
import { labelFaultExamples, labelFaultSchema } from '#http/schemas';
import { reading } from './phases.ts';

const readers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: anyTenantRole,
	scope: 'listings.read',
	phases: reading,
} as const;

/** Routes of the labels of a tenant's listings. */
export const labelRoutes = defineRoutes({
	checkListing: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}/check',
		summary:
			"Check the listing's label by all rules, advice included. That the label is missing is advice until the base requires labels.",
		access: readers,
		responses: {
			200: {
				description: 'The faults in the order of the rules.',
				schema: z
					.strictObject({ faults: z.array(labelFaultSchema) })
					.register(z.globalRegistry, { id: 'ListingCheck' }),
				example: { faults: labelFaultExamples },
			},
		},
		problems: [],
	},
	printLabel: {
		method: 'GET',
		path: '/v1/merchant/listings/{listingId}/label',
		summary:
			'The label of a garment as an SVG in its size of print: the hang tag, or the care label to sew in. A label with faults is printed as ' +
			'well. A listing without a label is answered with 404.',
		access: readers,
		query: z.object(labelQuery),
		responses: {
			200: {
				description: 'The label in Chinese, with its care symbols. The same label is the same text.',
				schema: z.string(),
				example: '<svg xmlns="http://www.w3.org/2000/svg" …',
				file: { type: 'image/svg+xml', name: 'label.svg' },
			},
		},
		problems: ['invalid'],
	},
});
