import * as z from 'zod/mini';
import { defineRoutes } from '#http';
import { instant } from '#kernel/schemas';
import { readers } from './access.ts';

const segment = z
	.strictObject({
		version: z.int(),
		listings: z.int(),
		bytes: z.int(),
		position: z.int(),
		builtAt: instant,
		comparedAt: instant,
		drift: z.int(),
	})
	.register(z.globalRegistry, { id: 'SearchSegment' });

/** The state of search. */
export const searchHealthRoutes = defineRoutes({
	getSearchHealth: {
		method: 'GET',
		path: '/v1/base/search/health',
		summary: 'Retrieve the state of search: its newest segment, and how far the log of changes has gone since.',
		access: readers,
		responses: {
			200: {
				description: 'The state. `segment` is null before the first one, minutes after the base began.',
				schema: z
					.strictObject({ segment: z.nullable(segment), logPosition: z.int() })
					.register(z.globalRegistry, { id: 'SearchHealth' }),
				example: {
					segment: {
						version: 12,
						listings: 267,
						bytes: 18_521,
						position: 840,
						builtAt: '2026-11-11T02:00:00.000Z',
						comparedAt: '2026-11-10T18:00:00.000Z',
						drift: 0,
					},
					logPosition: 843,
				},
			},
		},
		problems: [],
	},
});
