import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWeb } from '../../infra/build/web.ts';
import { openBrowser } from './browser.ts';
import { type Sales, someSales, standIn } from './stand-in.ts';

/** Longer than the longest wait of these tests: one failed poll and the next. */
const patience = 15_000;

let folder: string;
let browser: Browser;
let sales: Sales;
let server: Server;
let address: string;
let context: BrowserContext;
let complaints: string[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'cockpit-'));
	[browser] = await Promise.all([openBrowser(), buildWeb(folder)]);
}, 60_000);

afterAll(async () => {
	await browser.close();
	await rm(folder, { recursive: true });
});

beforeEach(async () => {
	sales = { ...someSales };
	complaints = [];
	({ server, address } = await standIn(folder, sales));
});

afterEach(async () => {
	await context.close();
	server.closeAllConnections();
	server.close();
});

async function open(more: { width?: number; height?: number; locale?: string } = {}): Promise<Page> {
	const { width = 1920, height = 1080, locale = 'en-US' } = more;
	context = await browser.newContext({ viewport: { width, height }, locale });
	context.setDefaultTimeout(patience);
	const page = await context.newPage();
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await page.clock.install();
	await page.goto(address);
	return page;
}

/** Lets the page's clock pass the longest wait between two polls. */
async function later(page: Page): Promise<void> {
	await page.clock.fastForward(31_000);
}

/** The text of an element, for `expect.poll`: the page changes by itself. */
function text(page: Page, selector: string): () => Promise<string | null> {
	return () => page.locator(selector).textContent();
}

const soon = { timeout: patience, interval: 25 };

describe('the cockpit', { timeout: 60_000 }, () => {
	it('shows the year against the target, today, and who sells most', async () => {
		const page = await open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await expect.poll(text(page, '#ratio'), soon).toContain('88.09%');
		await expect.poll(text(page, '.year'), soon).toContain('of the target of CNY 10.00 billion');
		await expect.poll(text(page, '#today-amount'), soon).toContain('CNY 9.876 million');
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		await expect
			.poll(text(page, '[data-board=tenant-today] tbody tr:first-child'), soon)
			.toContain('Dalang Knitwear Co.');
		await expect.poll(text(page, '[data-board=cluster-year] tbody tr:nth-child(2)'), soon).toContain('Chaonan');
		expect(await page.locator('canvas').count()).toBe(2);
		expect(complaints).toEqual([]);
	});

	it('says of every figure what it measures and that it is live', async () => {
		const page = await open();
		await page.locator('.board').nth(3).waitFor();
		expect(await page.locator('.panel .mark').allInnerTexts()).toEqual(
			Array.from({ length: 6 }, () => expect.stringMatching(/paid.*live/s)),
		);
	});

	it('takes new figures by itself, into its title too', async () => {
		const page = await open();
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		sales.today += 100_000_000;
		sales.orders += 1;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,322 orders');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.810 billion');
		expect(await page.title()).toContain('CNY 8.810 billion');
	});

	it('goes by the clock of the base, also into a new day', async () => {
		const page = await open();
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-23 14:03');
		sales.now = '2026-11-23T16:00:01Z';
		await later(page);
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-24 00:00');
	});

	it.each(['silent', 'failing'] as const)(
		'says that it is stale when the API is %s, keeps the figures, and recovers',
		async (broken) => {
			const page = await open();
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			sales.broken = broken;
			await later(page);
			await expect.poll(text(page, '[role=alert]'), soon).toContain('Stale since 14:03:0');
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			sales.broken = 'no';
			sales.orders = 50_000;
			await later(page);
			await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
			expect(await page.locator('[role=alert]').innerText()).toBe('');
		},
	);

	it('says so when the API does not answer from the start, and comes to life with it', async () => {
		sales.broken = 'failing';
		const page = await open();
		await expect
			.poll(text(page, '[role=alert]'), soon)
			.toContain('The API does not answer. Trying again by itself. (status 503)');
		sales.broken = 'no';
		await later(page);
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
	});

	it('signs in again, without a word, when its token is no longer good', async () => {
		const page = await open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await page.evaluate(listen);
		sales.token = 'a later token';
		sales.orders = 50_000;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		expect(await page.evaluate('heard')).toEqual([]);
	});

	it('says that sign-in is not configured where it is not', async () => {
		sales.configured = false;
		const page = await open();
		await expect.poll(text(page, '[role=alert]'), soon).toContain('Sign-in is not configured');
	});

	it('shows a year without a target, and a base that has sold nothing', async () => {
		Object.assign(sales, { target: null, before: 0, today: 0, orders: 0 });
		const page = await open();
		await expect.poll(text(page, '.year'), soon).toContain('No target is set for 2026');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 0.00');
		expect(complaints).toEqual([]);
	});
});

describe('the cockpit in two languages', { timeout: 60_000 }, () => {
	it('begins in the language of the browser', async () => {
		const page = await open({ locale: 'zh-CN' });
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
	});

	it('changes by keyboard, and keeps the choice', async () => {
		const page = await open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		await expect
			.poll(text(page, '[data-board=tenant-today] tbody tr:first-child'), soon)
			.toContain('大朗毛织股份有限公司');
		await page.reload();
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
		expect(complaints).toEqual([]);
	});
});

describe('the cockpit for everybody', { timeout: 60_000 }, () => {
	it.each([
		{ width: 360, height: 740, locale: 'en-US' },
		{ width: 360, height: 740, locale: 'zh-CN' },
		{ width: 1920, height: 1080, locale: 'en-US' },
	])('fits the width of a screen of $width in $locale', async (screen) => {
		const page = await open(screen);
		await page.locator('.board').nth(3).waitFor();
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width);
		expect(await page.evaluate(cutOff)).toEqual([]);
	});

	it('fits a wall of 1920 × 1080 without scrolling', async () => {
		const page = await open();
		await page.locator('.board').nth(3).waitFor();
		expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(1080);
	});

	it('has its pictures as tables and its scale by keyboard', async () => {
		const page = await open();
		const months = page.locator('.year details');
		await months.locator('summary').press('Enter');
		await expect.poll(text(page, '.year details tbody tr:last-child'), soon).toContain('2026-11');
		expect(await months.locator('tbody tr').count()).toBe(11);
		const scale = page.getByRole('button', { name: 'Fit to sales' });
		await scale.press('Enter');
		expect(await scale.getAttribute('aria-pressed')).toBe('true');
	});

	it('tells screen readers the figures politely', async () => {
		const page = await open();
		await expect
			.poll(text(page, '[role=status][aria-live=polite]'), soon)
			.toContain('Sales of the year CNY 8.809 billion, 88.09% of the target.');
	});
});

describe('the built page', () => {
	it('is under 100 KB, compressed', async () => {
		const parts = await Promise.all(['index.html', 'main.js', 'main.css'].map((file) => readFile(join(folder, file))));
		expect(parts.reduce((bytes, part) => bytes + gzipSync(part).length, 0)).toBeLessThan(100_000);
	});
});

/** Keeps everything that the page alerts to. */
const listen = `
	window.heard = [];
	const notice = document.querySelector('[role=alert]');
	new MutationObserver(() => notice.textContent && heard.push(notice.textContent)).observe(notice, { childList: true, characterData: true, subtree: true });
`;

/** The texts of amounts that are wider than their box. */
const cutOff = `[...document.querySelectorAll('.big, .exact, .target, .facts dd, .board td')]
	.filter((element) => element.scrollWidth > element.clientWidth + 1)
	.map((element) => element.textContent)`;
