import * as z from 'zod/mini';
import { listingInput, maxSizes } from '#catalog';
import { defineRoutes, examples, pageOf, pageQuery } from '#http';
import { instant } from '#kernel/schemas';
import { faultReasons, importStates, importTemplate, maxFileBytes, stockModes } from '#merchandising';
import { preparing, reading } from './phases.ts';

const count = z.int().check(z.minimum(0));

const faultSchema = z
	.strictObject({ line: z.int(), column: z.string(), reason: z.enum(faultReasons), product: z.optional(z.string()) })
	.register(z.globalRegistry, { id: 'ImportFault' });

const summary = {
	importId: z.string(),
	state: z.enum(importStates),
	createdAt: instant,
	products: count,
	imported: count,
	created: count,
	updated: count,
	unchanged: count,
	/** Products applied without their quantities, because their listing is on sale. */
	stockKept: count,
	/** Null until a preview is applied. */
	stock: z.nullable(z.enum(stockModes)),
	/** Null for an import without a preview. */
	preview: z.nullable(
		z
			.strictObject({ creates: count, updates: count, unchanged: count, faults: count })
			.register(z.globalRegistry, { id: 'ImportPreview' }),
	),
	faultCount: count,
};
const summarySchema = z.strictObject(summary).register(z.globalRegistry, { id: 'ImportSummary' });
const importSchema = z
	.strictObject({ ...summary, faults: z.array(faultSchema), faultsOmitted: count })
	.register(z.globalRegistry, { id: 'Import' });
export type ImportResponse = z.input<typeof importSchema>;

const { title, category, colors, sizes, price, weightGrams } = listingInput.shape;
const contentSchema = z
	.strictObject({ title, category, colors, sizes, price, weightGrams })
	.register(z.globalRegistry, { id: 'ImportContent' });
const changeSchema = z
	.strictObject({
		line: z.int(),
		listingId: z.string(),
		kind: z.enum(['create', 'update', 'unchanged', 'refused']),
		/** The content before, null where the import creates the listing. */
		old: z.nullable(contentSchema),
		new: z.nullable(contentSchema),
		stock: z.array(
			z
				.strictObject({
					color: z.string(),
					cells: z
						.array(z.strictObject({ size: z.string(), old: z.nullable(count), new: count }))
						.check(z.maxLength(maxSizes)),
				})
				.register(z.globalRegistry, { id: 'ImportStock' }),
		),
		/** Whether quantities are set whatever choice of stock is made: the listing is not on sale. */
		setsStock: z.boolean(),
		fault: z.nullable(faultSchema),
	})
	.register(z.globalRegistry, { id: 'ImportChange' });
export type ChangeResponse = z.input<typeof changeSchema>;
const resultSchema = z
	.strictObject({
		line: z.int(),
		listingId: z.string(),
		effect: z.enum(['created', 'updated', 'unchanged']),
		/** Null where no quantity of the file differs. */
		stock: z.nullable(z.enum(['set', 'kept'])),
	})
	.register(z.globalRegistry, { id: 'ImportResult' });
export type ResultResponse = z.input<typeof resultSchema>;

const { faults, ...summaryExample } = {
	importId: 'imp_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr',
	state: 'done',
	createdAt: '2026-11-10T02:00:00.000Z',
	products: 25,
	imported: 24,
	created: 20,
	updated: 3,
	unchanged: 1,
	stockKept: 2,
	stock: 'keep',
	preview: null,
	faultCount: 1,
	faults: [{ line: 12, column: 'Variant Price', reason: 'price_differs', product: 'linen-shirt' }],
} as const;
const importExample = { ...summaryExample, faults: [...faults], faultsOmitted: 0 };
const startedExample = {
	...importExample,
	state: 'running',
	imported: 0,
	created: 0,
	updated: 0,
	unchanged: 0,
	stockKept: 0,
} as const;
const contentExample = {
	title: { zh: '亚麻衬衫', en: 'Linen shirt' },
	category: 'Shirts',
	colors: [{ code: 'red', name: { zh: '红', en: 'Red' } }],
	sizes: ['M'],
	price: { amount: 12_900, currency: 'CNY' },
} as const;
const changeExample = {
	line: 2,
	listingId: examples.card.listingId,
	kind: 'update',
	old: contentExample,
	new: { ...contentExample, price: { amount: 11_900, currency: 'CNY' } },
	stock: [{ color: 'red', cells: [{ size: 'M', old: 4, new: 20 }] }],
	setsStock: false,
	fault: null,
} as const;

const readers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'catalog', 'viewer'],
	scope: 'listings.read',
	phases: reading,
} as const;
const writers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'catalog'],
	scope: 'listings.write',
	phases: preparing,
} as const;

/** Routes of product imports. */
export const importRoutes = defineRoutes({
	startImport: {
		method: 'POST',
		path: '/v1/merchant/imports',
		summary:
			"Import a product file as draft listings: a CSV in Shopify's format, with old or new column names, or with the columns of the template, in UTF-8 or GB 18030; or the first sheet of an .xlsx workbook. " +
			'Send a CSV as `application/octet-stream`: the gateway decodes `text/csv` as UTF-8, which destroys GB 18030. A product imported before is updated, even while it is on sale. ' +
			'A quantity in the file becomes the available stock. On a listing on sale that happens only with `stock=set`, because pieces were sold since the file was made. An empty quantity leaves the stock unchanged. ' +
			'With `mode=preview` nothing changes until the preview is applied.',
		access: writers,
		query: z.object({
			mode: z._default(z.enum(['apply', 'preview']), 'apply'),
			stock: z.optional(z.enum(stockModes)),
		}),
		body: {
			type: 'text/csv',
			alternatives: ['application/octet-stream', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
			maxBytes: maxFileBytes,
			example:
				'Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty\nlinen-shirt,Linen shirt,Shirts,Size,M,129.00,20\n',
		},
		responses: {
			202: { description: 'The import was accepted.', schema: importSchema, example: startedExample },
		},
		problems: ['file_unreadable'],
	},
	listImports: {
		method: 'GET',
		path: '/v1/merchant/imports',
		summary: "List the tenant's imports of the last 30 days, newest first.",
		access: readers,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(summarySchema),
				example: { items: [summaryExample], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getImportTemplate: {
		method: 'GET',
		path: '/v1/merchant/imports/template.csv',
		summary: 'Download a file to fill in, with Chinese and English column names and an example.',
		access: readers,
		responses: {
			200: {
				description: 'UTF-8 with a byte order mark.',
				schema: z.string(),
				example: importTemplate,
				file: { type: 'text/csv', name: 'template.csv' },
			},
		},
		problems: [],
	},
	getImport: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}',
		summary: 'The progress of the import, and the products that were rejected.',
		access: readers,
		responses: { 200: { description: 'The import.', schema: importSchema, example: importExample } },
		problems: [],
	},
	getImportFaults: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}/faults.csv',
		summary: 'Download the faults of an import: line, column, reason and product.',
		access: readers,
		responses: {
			200: {
				description: 'UTF-8 with a byte order mark. No cell begins a formula.',
				schema: z.string(),
				example: '\ufeffline,column,reason,product\r\n12,Variant Price,price_differs,linen-shirt\r\n',
				file: { type: 'text/csv', name: 'faults.csv' },
			},
		},
		problems: [],
	},
	listImportChanges: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}/changes',
		summary: 'The effect of applying a preview, product by product in the order of the file. It is kept for two days.',
		access: readers,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page. `stock` has the cells whose quantity differs.',
				schema: pageOf(changeSchema),
				example: { items: [changeExample], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	listImportResults: {
		method: 'GET',
		path: '/v1/merchant/imports/{importId}/results',
		summary: 'The products applied so far, in the order of the file. Those that were refused are faults of the import.',
		access: readers,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page. Stock that is `kept` was skipped: the listing is on sale.',
				schema: pageOf(resultSchema),
				example: {
					items: [{ line: 2, listingId: examples.card.listingId, effect: 'updated', stock: 'kept' }],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	applyImport: {
		method: 'POST',
		path: '/v1/merchant/imports/{importId}/apply',
		summary:
			'Apply a preview within 24 hours. `stock` decides about listings on sale. A product whose listing changed since the preview, or stock that would be set, is refused as `import_outdated`. Repeating the request changes nothing.',
		access: writers,
		body: {
			type: 'application/json',
			schema: z.strictObject({ stock: z.enum(stockModes) }),
			example: { stock: 'keep' },
		},
		responses: {
			202: {
				description: 'The import, which is running.',
				schema: importSchema,
				example: { ...startedExample, preview: { creates: 20, updates: 3, unchanged: 1, faults: 0 } },
			},
		},
		problems: ['import_state'],
	},
});
