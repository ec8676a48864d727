import { describe, expect, it } from 'vitest';
import { later, soon, text, useCockpit } from './visible-page.ts';

const shown = useCockpit();

describe('the cockpit', { timeout: 60_000 }, () => {
	it('shows the year against the target, today, and who sells most', async () => {
		const page = await shown.open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await expect.poll(text(page, '#ratio'), soon).toContain('88.09%');
		await expect.poll(text(page, '.year'), soon).toContain('of the target of CNY 10.00 billion');
		await expect.poll(text(page, '#today-amount'), soon).toContain('CNY 9.876 million');
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		await expect.poll(text(page, '.ranked-tenant tbody tr:first-child'), soon).toContain('Dalang Knitwear Co.');
		await expect.poll(text(page, '.ranked-cluster tbody tr:nth-child(2)'), soon).toContain('Chaonan');
		expect(await page.locator('canvas').count()).toBe(2);
		expect(shown.complaints).toEqual([]);
	});

	it('says of every figure what it measures and that it is live', async () => {
		const page = await shown.open();
		await page.locator('.board').nth(3).waitFor();
		expect(await page.locator('.panel .mark').allInnerTexts()).toEqual(
			Array.from({ length: 8 }, () => expect.stringMatching(/paid.*live/s)),
		);
	});

	it('takes new figures by itself, into its title too', async () => {
		const page = await shown.open();
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		shown.sales.today += 100_000_000;
		shown.sales.orders += 1;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,322 orders');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.810 billion');
		expect(await page.title()).toContain('CNY 8.810 billion');
	});

	it('goes by the clock of the base, also into a new day', async () => {
		const page = await shown.open();
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-23 14:03');
		shown.sales.now = '2026-11-23T16:00:01Z';
		await later(page);
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-24 00:00');
	});

	it.each(['silent', 'failing'] as const)(
		'says that it is stale when the API is %s, keeps the figures, and recovers',
		async (broken) => {
			const page = await shown.open();
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			shown.sales.broken = broken;
			await later(page);
			await expect.poll(text(page, '[role=alert]'), soon).toContain('Figures as of 14:03:0');
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			shown.sales.broken = 'no';
			shown.sales.orders = 50_000;
			await later(page);
			await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
			expect(await page.locator('[role=alert]').innerText()).toBe('');
		},
	);

	it('says so when the API does not answer from the start, and comes to life with it', async () => {
		shown.sales.broken = 'failing';
		const page = await shown.open();
		await expect
			.poll(text(page, '[role=alert]'), soon)
			.toContain('The service is not responding. Retrying automatically. (status 503)');
		shown.sales.broken = 'no';
		await later(page);
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
	});

	it('signs in again, without a word, when its token is no longer good', async () => {
		const page = await shown.open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await page.evaluate(listen);
		shown.sales.token = 'a later token';
		shown.sales.orders = 50_000;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		expect(await page.evaluate('heard')).toEqual([]);
	});

	it('says that sign-in is not configured where it is not', async () => {
		shown.sales.signIn = 'none';
		const page = await shown.open();
		await expect.poll(text(page, '[role=alert]'), soon).toContain('Sign-in is not configured');
	});

	it('shows a year without a target, and a base that has sold nothing', async () => {
		Object.assign(shown.sales, { target: null, before: 0, today: 0, orders: 0 });
		const page = await shown.open();
		await expect.poll(text(page, '.year'), soon).toContain('No target is set for 2026');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 0.00');
		expect(shown.complaints).toEqual([]);
	});
});

/** Keeps everything that the page alerts to. */
const listen = `
	window.heard = [];
	const notice = document.querySelector('[role=alert]');
	new MutationObserver(() => notice.textContent && heard.push(notice.textContent)).observe(notice, { childList: true, characterData: true, subtree: true });
`;
