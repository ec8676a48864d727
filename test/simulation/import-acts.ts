import type { Chance } from '#local/testing';
import type { SentFile, SentProduct } from './import-checks.ts';
import { tenants } from './sellers.ts';
import type { World } from './world.ts';

const handles = ['coat', 'vest'];
const colors = ['red', 'blue', 'green'];
const sizes = ['S', 'M', 'L'];

/**
 * Imports or previews a file: a new one, the next generation of one, or the same once more. Or applies a preview, some of
 * them twice.
 */
export async function sendFile(world: World, draw: Chance): Promise<void> {
	const { files } = world.model.imports;
	const earlier = files.slice(-6);
	const previews = earlier.filter((file) => file.previewed && file.importId !== undefined);
	if (previews.length > 0 && draw.hits(0.4)) return applyPreview(world, draw.pick(previews));
	const again = earlier.length > 0 && draw.hits(0.25) ? draw.pick(earlier) : undefined;
	const tenantId = again?.tenantId ?? draw.pick(tenants);
	const products = again?.products ?? handles.slice(0, draw.pick([1, 2, 2])).map((handle) => drawProduct(handle, draw));
	const previewed = draw.hits(0.3);
	const stock = draw.pick(['keep', 'set'] as const);
	const file: SentFile = { tenantId, products, previewed, stock, importId: undefined, appliedHandles: new Set() };
	files.push(file);
	const path = `/v1/merchant/imports?${previewed ? 'mode=preview' : `stock=${stock}`}`;
	const { status } = await world.send({ tenant: tenantId }, 'POST', path, {
		body: csv(products),
		headers: { 'content-type': 'text/csv' },
		importsFile: file,
	});
	world.log(`  file of ${tenantId} ${path} ${JSON.stringify(products)}: ${status} ${file.importId}`);
}

/** Applies a preview. Repeated, or after its day, it changes nothing. */
async function applyPreview(world: World, { tenantId, importId, stock }: SentFile): Promise<void> {
	const path = `/v1/merchant/imports/${importId}/apply`;
	const { status } = await world.send({ tenant: tenantId }, 'POST', path, { body: { stock } });
	world.log(`  preview ${importId} applied with ${stock}: ${status}`);
}

/** A product with a random grid, at a price that may be below the listing's tiers. */
function drawProduct(handle: string, draw: Chance): SentProduct {
	const ofProduct = drawSome(colors, draw);
	const productSizes = drawSome(sizes, draw);
	const names = ofProduct.flatMap((color) => productSizes.map((size) => `${color}/${size}`));
	const counts = Object.fromEntries(names.map((name) => [name, draw.pick([0, 1, 2, 3, 5, 8, 13, null])]));
	return { handle, colors: ofProduct, sizes: productSizes, price: draw.pick([1_500, 9_000, 30_000]), counts };
}

function drawSome(all: readonly string[], draw: Chance): string[] {
	const from = draw.between(0, all.length - 1);
	const turned = [...all.slice(from), ...all.slice(0, from)].slice(0, draw.between(1, all.length));
	return draw.hits(0.5) ? turned : turned.toReversed();
}

function csv(products: readonly SentProduct[]): string {
	const rows = products.flatMap(({ handle, price, colors: columns, sizes: productSizes, counts }) =>
		columns.flatMap((color) =>
			productSizes.map((size) =>
				[
					handle,
					handle,
					'Coats',
					'Color',
					color,
					'Size',
					size,
					(price / 100).toFixed(2),
					counts[`${color}/${size}`] ?? '',
				].join(),
			),
		),
	);
	const header =
		'Handle,Title,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Variant Inventory Qty';
	return [header, ...rows, ''].join('\n');
}

/** Sets a tier close to the price of an imported listing, so that the next cheaper file is refused. */
export async function setTier(world: World, draw: Chance): Promise<void> {
	const imported = [...world.model.offers.values()].filter(({ category }) => category === 'Coats');
	if (imported.length === 0) return;
	const { listingId, tenantId, price } = draw.pick(imported);
	const body = { tiers: [{ minQuantity: 4, price: { amount: Math.max(1, price.amount - 100), currency: 'CNY' } }] };
	const { status } = await world.send({ tenant: tenantId }, 'PATCH', `/v1/merchant/listings/${listingId}`, { body });
	world.log(`  ${listingId} with a tier below ${price.amount}: ${status}`);
}

/** Publishes an imported draft. */
export async function publishImported(world: World, draw: Chance): Promise<void> {
	const drafts = [...world.model.offers.values()].filter(
		({ category, state }) => category === 'Coats' && state === 'draft',
	);
	if (drafts.length === 0) return;
	const { listingId, tenantId } = draw.pick(drafts);
	const { status } = await world.send({ tenant: tenantId }, 'POST', `/v1/merchant/listings/${listingId}/publish`);
	world.log(`  ${listingId}: ${status}`);
}

/** I18: reads the report of every import that was not checked yet. */
export async function checkImportReports(world: World, draw: Chance): Promise<void> {
	const { imports } = world.model;
	const unreported = imports.files.filter((file) => file.importId !== undefined && !world.reportedFiles.has(file));
	const tasks = unreported.map(async (file) => {
		const path = `/v1/merchant/imports/${file.importId}`;
		const { status, body } = await world.send({ tenant: file.tenantId }, 'GET', path, { readsOnly: true });
		if (status === 200) imports.checkReport(file, body);
		world.reportedFiles.add(file);
	});
	await world.runtime.untilDone(tasks, draw);
}
