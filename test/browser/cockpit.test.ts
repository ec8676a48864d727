import { describe, expect, it } from 'vitest';
import { later, soon, text, useCockpit } from './visible-page.ts';

const cockpit = useCockpit();

describe('the cockpit', () => {
	it('shows the year against the target, today, and the rankings', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await expect.poll(text(page, '#ratio'), soon).toContain('88.09%');
		await expect.poll(text(page, '.year'), soon).toContain('of the target of CNY 10.00 billion');
		await expect.poll(text(page, '#today-amount'), soon).toContain('CNY 9.876 million');
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		await expect.poll(text(page, '.ranked-tenant tbody tr:first-child'), soon).toContain('Dalang Knitwear Co.');
		await expect.poll(text(page, '.ranked-cluster tbody tr:nth-child(2)'), soon).toContain('Chaonan');
		expect(await page.locator('canvas').count()).toBe(2);
		expect(cockpit.complaints).toEqual([]);
	});

	it('labels every figure with its measure and as live', async () => {
		const page = await cockpit.open();
		await page.locator('.board').nth(3).waitFor();
		expect(await page.locator('.panel .mark').allInnerTexts()).toEqual(
			Array.from({ length: 8 }, () => expect.stringMatching(/paid.*live/s)),
		);
	});

	it('updates its figures by itself, in its title too', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,321 orders');
		cockpit.sales.today += 100_000_000;
		cockpit.sales.orders += 1;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('40,322 orders');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.810 billion');
		await expect.poll(() => page.title(), soon).toContain('CNY 8.810 billion');
	});

	it('follows the clock of the base, also into a new day', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-23 14:03');
		cockpit.sales.now = '2026-11-23T16:00:01Z';
		await later(page);
		await expect.poll(text(page, '#as-of'), soon).toContain('2026-11-24 00:00');
	});

	it.each(['silent', 'failing'] as const)(
		'reports stale figures when the API is %s, keeps them, and recovers',
		async (broken) => {
			const page = await cockpit.open();
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			cockpit.sales.broken = broken;
			await later(page);
			await expect.poll(text(page, '[role=alert]'), soon).toContain('Figures as of 14:03:0');
			await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
			cockpit.sales.broken = 'no';
			cockpit.sales.orders = 50_000;
			await later(page);
			await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
			expect(await page.locator('[role=alert]').innerText()).toBe('');
		},
	);

	it('reports an API that is unavailable from the start, and recovers with it', async () => {
		cockpit.sales.broken = 'failing';
		const page = await cockpit.open();
		await expect
			.poll(text(page, '[role=alert]'), soon)
			.toContain('The service is not responding. Retrying automatically. (status 503)');
		cockpit.sales.broken = 'no';
		await later(page);
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
	});

	it('signs in again silently when its token is refused', async () => {
		const page = await cockpit.open();
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 8.809 billion');
		await page.evaluate(listen);
		cockpit.sales.token = 'a later token';
		cockpit.sales.orders = 50_000;
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		expect(await page.evaluate('heard')).toEqual([]);
	});

	it('reports a missing sign-in configuration', async () => {
		cockpit.sales.signIn = 'none';
		const page = await cockpit.open();
		await expect.poll(text(page, '[role=alert]'), soon).toContain('Sign-in is not configured');
	});

	it('shows a year without a target, and a base without sales', async () => {
		Object.assign(cockpit.sales, { target: null, before: 0, today: 0, orders: 0 });
		const page = await cockpit.open();
		await expect.poll(text(page, '.year'), soon).toContain('No target is set for 2026');
		await expect.poll(text(page, '#achieved'), soon).toContain('CNY 0.00');
		expect(cockpit.complaints).toEqual([]);
	});
});

/** Records every alert of the page. */
const listen = `
	window.heard = [];
	const notice = document.querySelector('[role=alert]');
	new MutationObserver(() => notice.textContent && heard.push(notice.textContent)).observe(notice, { childList: true, characterData: true, subtree: true });
`;
