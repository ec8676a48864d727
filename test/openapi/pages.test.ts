import { problemHelp } from '../../packages/openapi/problem-help.ts';
import { describe, expect, it } from 'vitest';
import { tenantPhases } from '#directory';
import { merchantRoutes } from '#functions';
import { type ProblemKind, problemType, problems } from '#http';
import { accessPage, problemPages } from '#openapi';
import { fixture } from './fixture.ts';

const pages = problemPages();

describe('the pages of the problems', () => {
	it('are one for each kind, at the address of its type', () => {
		const kinds = Object.keys(problems) as ProblemKind[];
		expect(Object.keys(pages).map((name) => `/problems/${name}`)).toEqual(kinds.map(problemType));
	});

	it('have the status, the title, the remedy and a link to the reference', () => {
		const page = pages['out-of-stock'];
		expect(page).toContain('409');
		expect(page).toContain(`<h1>${problems.out_of_stock.title}</h1>`);
		expect(page).toContain(problemHelp.out_of_stock);
		expect(page).toContain('<a href="/docs">');
	});

	it('load nothing from elsewhere', () => {
		for (const page of Object.values(pages)) expect(page).not.toMatch(/<script|<link|<img|https?:\/\//);
	});

	it('escape their texts', () => {
		expect(pages['unauthorized']).toContain('&quot;Bearer &lt;token&gt;&quot;');
	});
});

describe('the access table', () => {
	const rows = accessPage(Object.values(fixture)).match(/<tr><th scope="row">.*<\/tr>/g) ?? [];

	it('has a row for each route, with a mark for each role that it admits', () => {
		const admitted = rows.map((row) => [
			/<code>(.*)<\/code>/.exec(row)?.[1],
			[...row.matchAll(/<td class="role">(yes)?<\/td>/g)].map(([, yes]) => (yes ? 1 : 0)).join(''),
		]);
		expect(admitted).toEqual([
			['GET /v1/garments', '1111111111'],
			['POST /v1/garments/{garmentId}/orders', '1000000000'],
			['POST /v1/garments/{garmentId}/mendings', '1000000000'],
			['POST /v1/imports', '0000001111'],
			['GET /v1/garments.csv', '1111111111'],
			['POST /v1/webhooks/stripe', '0000000000'],
		]);
	});

	it('has in each row a mark for each tenant phase in which members may call', () => {
		const { publishListing, withdrawListing, getMerchantOrder, shipOrder } = merchantRoutes;
		const page = accessPage([publishListing, withdrawListing, getMerchantOrder, shipOrder, fixture.listGarments]);
		const phases = page.split('\n').flatMap((row) => {
			const cells = [...row.matchAll(/<td class="role phase">(yes)?<\/td>/g)].map(([, yes]) => (yes ? 1 : 0));
			return cells.length === 0 ? [] : [cells.join('')];
		});
		expect(phases).toEqual(['01000', '11100', '11111', '01110', '00000']);
		expect(page).toContain(tenantPhases.map((phase) => `<th scope="col">${phase}</th>`).join(''));
	});
});
