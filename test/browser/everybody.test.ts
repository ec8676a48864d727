import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { inLanguage, later, soon, text, useCockpit } from './visible-page.ts';

const cockpit = useCockpit();

describe('the cockpit in two languages', () => {
	it('begins in the language of the browser', async () => {
		const page = await cockpit.open({ locale: 'zh-CN' });
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
	});

	it('changes by keyboard, and keeps the choice', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		await expect.poll(text(page, '.ranked-tenant tbody tr:first-child'), soon).toContain('大朗毛织股份有限公司');
		await page.reload();
		await expect.poll(text(page, '#achieved'), soon).toContain('¥88.09亿');
		expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
		expect(cockpit.complaints).toEqual([]);
	});
});

describe('the cockpit for everybody', () => {
	const [phone, tablet, laptop, wall] = [
		{ width: 360, height: 740 },
		{ width: 820, height: 1180 },
		{ width: 1400, height: 900 },
		{ width: 1920, height: 1080 },
	];
	it('fits the width of every screen in both languages', async () => {
		const page = await cockpit.open(phone);
		await page.locator('.board').nth(3).waitFor();
		for (const { language, screens } of [
			{ language: 'en', screens: [phone, tablet, laptop, wall] },
			{ language: 'zh-CN', screens: [phone, { width: tablet.height, height: tablet.width }] },
		]) {
			await inLanguage(page, language);
			for (const screen of screens) {
				await page.setViewportSize(screen);
				await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), soon).toBe(screen.width);
				await expect.poll(() => page.evaluate(cutOff), soon).toEqual([]);
			}
		}
	});

	it('fits a wall of 1920 × 1080 without scrolling, even stale and with every exception', async () => {
		Object.assign(cockpit.sales, { unshipped: 37, reviews: 2, behind: ['expire-checkouts'], compared: true });
		cockpit.sales.sealed = { day: '2026-11-22', drift: 12_900 };
		const page = await cockpit.open(wall);
		await page.locator('.board').nth(3).waitFor();
		expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(1080);
		cockpit.sales.broken = 'failing';
		await later(page);
		await expect.poll(text(page, '[role=alert]'), soon).toContain('Figures as of');
		expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(1080);
	});

	it('offers its charts as tables and its scale by keyboard', async () => {
		const page = await cockpit.open();
		const months = page.locator('.year details');
		await months.locator('summary').press('Enter');
		await expect.poll(text(page, '.year details tbody tr:last-child'), soon).toContain('2026-11');
		expect(await months.locator('tbody tr').count()).toBe(11);
		const scale = page.getByRole('button', { name: 'Fit to sales' });
		await scale.press('Enter');
		expect(await scale.getAttribute('aria-pressed')).toBe('true');
	});

	it('passes axe in both languages on a wall and on a phone', async () => {
		Object.assign(cockpit.sales, { compared: true, unshipped: 3, sealed: { day: '2026-11-22', drift: 0 } });
		const page = await cockpit.open(wall);
		await page.locator('.board').nth(3).waitFor();
		await page.locator('.order-list summary').press('Enter');
		await page.evaluate(axe.source);
		for (const language of ['en', 'zh-CN']) {
			await inLanguage(page, language);
			for (const screen of [wall, phone]) {
				await page.setViewportSize(screen);
				const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
				const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
				expect(found, `${language}, ${screen.width} pixels wide`).toEqual([]);
			}
		}
	});

	it('respects reduced motion', async () => {
		const page = await cockpit.open();
		await page.emulateMedia({ reducedMotion: 'reduce' });
		await page.locator('.ticker tbody tr').nth(7).waitFor();
		cockpit.sales.orders += 1;
		await later(page);
		await page.locator('.ticker .new').waitFor();
		expect(await page.evaluate('document.getAnimations().length')).toBe(0);
	});

	it('announces the figures to screen readers politely', async () => {
		const page = await cockpit.open();
		await expect
			.poll(text(page, '[role=status][aria-live=polite]'), soon)
			.toContain('Year to date CNY 8.809 billion, 88.09% of the target.');
	});
});

describe('the built page', () => {
	const weights = async () =>
		Promise.all(['index.html', 'main.js', 'main.css'].map((file) => readFile(join(cockpit.folder, file))));

	it('is under 300 KB, and under 100 KB compressed', async () => {
		const parts = await weights();
		expect(parts.reduce((bytes, part) => bytes + part.length, 0)).toBeLessThan(300_000);
		expect(parts.reduce((bytes, part) => bytes + gzipSync(part).length, 0)).toBeLessThan(100_000);
	});

	it('is all that a browser loads beside the API’s responses', async () => {
		const page = await cockpit.open();
		await page.locator('.board').nth(3).waitFor();
		const files = cockpit.requested.filter((path) => !path.startsWith('/v1/') && !path.startsWith('/local/'));
		expect(new Set(files)).toEqual(new Set(['/', '/main.js', '/main.css', '/config.json']));
	});
});

/** Texts that are wider than their box. */
const cutOff = `[...document.querySelectorAll('.big, .exact, .target, .facts dd, .board td, .ticker td:last-child')]
	.filter((element) => element.scrollWidth > element.clientWidth + 1)
	.map((element) => element.textContent)`;
