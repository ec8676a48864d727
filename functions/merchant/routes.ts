import * as z from 'zod/mini';
import { defineRoutes } from '#http';
import { maxFileBytes } from '#merchandising';
import { preparing, reading } from './phases.ts';
import { eventRoutes } from './routes-events.ts';
import { invoiceRoutes } from './routes-invoices.ts';
import { listingRoutes } from './routes-listings.ts';
import { orderRoutes } from './routes-orders.ts';
import { profileRoutes } from './routes-profile.ts';
import { returnRoutes } from './routes-returns.ts';
import { salesRoutes } from './routes-sales.ts';

export type { ListingOutcomeResponse, ListingResponse } from './routes-listings.ts';
export type { ProfileResponse } from './routes-profile.ts';

const importSchema = z
	.strictObject({
		importId: z.string(),
		state: z.enum(['running', 'done', 'failed']),
		products: z.int(),
		imported: z.int(),
		faults: z.array(
			z
				.strictObject({ line: z.int(), column: z.string(), reason: z.string(), product: z.optional(z.string()) })
				.register(z.globalRegistry, { id: 'ImportFault' }),
		),
		faultsOmitted: z.int(),
	})
	.register(z.globalRegistry, { id: 'Import' });
export type ImportResponse = z.input<typeof importSchema>;
const importExample = {
	importId: 'imp_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr',
	state: 'done',
	products: 25,
	imported: 24,
	faults: [{ line: 12, column: 'Variant Price', reason: 'price_differs', product: 'linen-shirt' }],
	faultsOmitted: 0,
};

const catalogRoles = ['owner', 'catalog'] as const;
const importRoles = ['owner', 'catalog', 'viewer'] as const;
const importRoutes = defineRoutes({
	startImport: {
		method: 'POST',
		path: '/v1/merchant/imports',
		summary:
			"Import a product CSV in Shopify's format, with old or new column names, as draft listings. Send files as `application/octet-stream`: the gateway decodes `text/csv` as UTF-8, which destroys GB 18030. A product imported before is updated, even while it is on sale. A quantity in the file becomes the available stock, whatever was sold since the file was made. An empty quantity leaves the stock unchanged.",
		access: { actor: 'merchant', reach: 'own tenant', roles: catalogRoles, scope: 'listings.write', phases: preparing },
		body: {
			type: 'text/csv',
			maxBytes: maxFileBytes,
			example:
				'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty\nlinen-shirt,Linen shirt,Shirts,Size,M,129.00,20\n',
		},
		responses: {
			202: {
				description: 'The import was accepted.',
				schema: importSchema,
				example: { ...importExample, state: 'running', imported: 0 },
			},
		},
		problems: ['file_unreadable'],
	},
	getImport: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}',
		summary: 'The progress of the import, and the products that were rejected.',
		access: { actor: 'merchant', reach: 'own tenant', roles: importRoles, scope: 'listings.read', phases: reading },
		responses: { 200: { description: 'The import.', schema: importSchema, example: importExample } },
		problems: [],
	},
});

/** All routes of a tenant. */
export const routes = {
	...listingRoutes,
	...importRoutes,
	...eventRoutes,
	...orderRoutes,
	...invoiceRoutes,
	...returnRoutes,
	...profileRoutes,
	...salesRoutes,
};
