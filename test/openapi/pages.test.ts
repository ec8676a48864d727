import { advice } from '../../packages/http/advice.ts';
import { describe, expect, it } from 'vitest';
import { problemType, problems, type ProblemKind } from '#http';
import { problemPages } from '#http/openapi';

const pages = problemPages();

describe('the pages of the problems', () => {
	it('are one for each kind, at the address that is its type', () => {
		const kinds = Object.keys(problems) as ProblemKind[];
		expect(Object.keys(pages).map((name) => `/problems/${name}`)).toEqual(kinds.map(problemType));
	});

	it('say the status, the title, what to do, and where the reference is', () => {
		const page = pages['out-of-stock'];
		expect(page).toContain('409');
		expect(page).toContain(`<h1>${problems.out_of_stock.title}</h1>`);
		expect(page).toContain(advice.out_of_stock);
		expect(page).toContain('<a href="/docs">');
	});

	it('load nothing from elsewhere', () => {
		for (const page of Object.values(pages)) expect(page).not.toMatch(/<script|<link|<img|https?:\/\//);
	});

	it('show texts as texts, not as markup', () => {
		expect(pages['unauthorized']).toContain('&quot;Bearer &lt;token&gt;&quot;');
	});
});
