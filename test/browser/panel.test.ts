import { describe, expect, it } from 'vitest';
import { later, soon, text, useCockpit } from './visible-page.ts';

const cockpit = useCockpit();

describe('the panels of the cockpit', () => {
	it('each report missing data, while the others go on', async () => {
		cockpit.sales.failing = ['/v1/base/sales/latest', '/v1/base/sales/progress'];
		const page = await cockpit.open();
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		for (const part of ['.year', '.latest'])
			expect(await page.locator(`${part} .age`).innerText()).toBe('Temporarily unavailable. Retrying automatically.');
		expect(await page.locator('.age').count()).toBe(2);
		expect(await page.locator('[role=alert]').innerText()).toBe('');
		cockpit.sales.failing = [];
		await later(page);
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await expect.poll(() => page.locator('.age').count(), soon).toBe(0);
	});

	it('each report the age of old data, and keep it', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '.ranked-tenant'), soon).toContain('Dalang Knitwear Co.');
		cockpit.sales.failing = ['/v1/base/sales/rankings'];
		cockpit.sales.orders = 50_000;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		await expect.poll(text(page, '.ranked-tenant .age'), soon).toContain('as of 14:03:0');
		expect(await page.locator('.ranked-tenant').innerText()).toContain('Dalang Knitwear Co.');
		expect(await page.locator('.age').count()).toBe(4);
	});

	it('work without names, seals or comparisons', async () => {
		cockpit.sales.compared = false;
		cockpit.sales.failing = ['/v1/base/tenants'];
		cockpit.sales.absent = ['/v1/base/sales/seals'];
		const page = await cockpit.open();
		await expect.poll(text(page, '.ranked-tenant'), soon).toContain('dalang-knit');
		expect(await page.locator('.movement').count()).toBe(0);
		expect(await page.locator('.exceptions').innerText()).toContain('nothing sealed yet');
		cockpit.sales.absent = [];
		cockpit.sales.failing = ['/v1/base/sales/seals'];
		await page.reload();
		await expect.poll(text(page, '.exceptions'), soon).toContain('unavailable');
	});

	it('rank over the selected period, by keyboard too, and keep the choice', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '.ranked-channel tbody tr:first-child'), soon).toContain('3.292 million');
		await page.getByRole('button', { name: 'This year' }).press('Enter');
		await expect.poll(text(page, '.ranked-channel tbody tr:first-child'), soon).toContain('2.936 billion');
		await page.reload();
		await expect.poll(text(page, '.ranked-channel tbody tr:first-child'), soon).toContain('2.936 billion');
		expect(await page.getByRole('button', { name: 'This year' }).getAttribute('aria-pressed')).toBe('true');
	});

	it('follow a selection at once, and not with the next poll', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '.ranked-channel tbody tr:first-child'), soon).toContain('3.292 million');
		await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 60_000);
		await page.getByRole('button', { name: 'This year' }).press('Enter');
		// Less than a poll interval of the page's time, which stands still while a response is awaited.
		let passed = 0;
		const channel = async () => {
			if (cockpit.pending.size === 0 && passed < 1_900) {
				await page.clock.runFor(20);
				passed += 20;
			}
			return page.locator('.ranked-channel tbody tr:first-child').textContent();
		};
		await expect.poll(channel, soon).toContain('2.936 billion');
	});

	it('describe movements of rank in words', async () => {
		cockpit.sales.compared = true;
		const page = await cockpit.open();
		await page.locator('.ranked-cluster .movement').nth(4).waitFor();
		expect(await page.locator('.ranked-cluster td.movement .visually-hidden').allInnerTexts()).toEqual([
			'up 1',
			'down 1',
			'unchanged',
			'new in the ranking',
			'up 4',
		]);
	});

	it('rank nobody before the first sale, although the API lists sellers of the previous period', async () => {
		Object.assign(cockpit.sales, { today: 0, orders: 0 });
		const page = await cockpit.open();
		await page.locator('.ranked-tenant .none').waitFor();
		expect(await page.locator('.ranked-tenant tbody tr').count()).toBe(0);
	});

	it('mark exactly the new orders', async () => {
		const page = await cockpit.open();
		await page.locator('.ticker tbody tr').nth(7).waitFor();
		expect(await page.locator('.ticker .new').count()).toBe(0);
		cockpit.sales.orders += 2;
		await later(page);
		await expect.poll(() => page.locator('.ticker .new').count(), soon).toBe(2);
		expect(await page.locator('.ticker .new .visually-hidden').allInnerTexts()).toEqual(['new', 'new']);
		expect(await page.locator('.ticker tbody tr').count()).toBe(8);
	});

	it('list exceptions, and are subdued when there are none', async () => {
		cockpit.sales.sealed = { day: '2026-11-22', drift: 0 };
		const page = await cockpit.open();
		await page.locator('.exceptions li').nth(3).waitFor();
		expect(await page.locator('.exceptions .attention').count()).toBe(0);
		Object.assign(cockpit.sales, { unshipped: 37, reviews: 2, manualRefunds: 3, disputes: 4 });
		Object.assign(cockpit.sales, { behind: ['expire-checkouts'] });
		Object.assign(cockpit.sales, { sealed: { day: '2026-11-22', drift: -12_900 }, now: '2026-11-23T06:05:00Z' });
		// A poll that is under way when the clock advances is not begun again.
		const attention = async () => {
			await later(page);
			return page.locator('.exceptions .attention').allInnerTexts();
		};
		await expect
			.poll(attention, soon)
			.toEqual([
				expect.stringMatching(/48 h.*37.*attention.*oldest payment 11-20 10:11/s),
				expect.stringMatching(/review.*2/s),
				expect.stringMatching(/Returns.*2/s),
				expect.stringMatching(/by hand.*3/s),
				expect.stringMatching(/Disputes.*4/s),
				expect.stringMatching(/Drift.*−CNY 129.00.*2026-11-22/s),
				expect.stringMatching(/Delayed.*1.*Release of expired reservations 11-23 13:40/s),
			]);
		await page.locator('.order-list summary').press('Enter');
		expect(await page.locator('.order-list tbody tr').count()).toBe(20);
	});

	it('show up to which day the year is sealed', async () => {
		cockpit.sales.sealed = { day: '2026-11-22', drift: 0 };
		const page = await cockpit.open();
		await expect.poll(text(page, '.year .marks'), soon).toMatch(/sealed through 2026-11-22.*paid.*live/);
	});
});
