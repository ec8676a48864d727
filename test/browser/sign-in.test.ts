import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { inLanguage, later, soon, text, useCockpit } from './visible-page.ts';

const cockpit = useCockpit();
beforeEach(() => {
	cockpit.sales.signIn = cockpit.pool.signIn;
});

const alert = (page: Page) => text(page, '[role=alert]');
const button = (page: Page, name: string) => page.getByRole('button', { name });
const figure = (page: Page) => text(page, '#achieved');

async function signIn(page: Page): Promise<void> {
	await button(page, 'Sign in').press('Enter');
	await page.getByRole('link', { name: 'Continue in en' }).click();
}

/** The time after which a renewal is due. */
async function tokenLife(page: Page): Promise<void> {
	await page.clock.fastForward(14.5 * 60_000);
}

describe('signing in at the hosted pages of a user pool', () => {
	it('leads by keyboard to the pages and back to the same view, and leaves no token or code behind', async () => {
		const page = await cockpit.open({ path: '?year=2025' });
		await expect.poll(alert(page), soon).toBe('Sign in to see the sales of the base.');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.getByRole('link', { name: 'Continue in en' }).click();
		await expect.poll(text(page, '#as-of'), soon).toContain('2025-12-31');
		expect(cockpit.pool.requests).toEqual(['authorize', 'code']);
		expect(new URL(page.url()).search).toBe('?year=2025');
		const stored = '[...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie].join()';
		expect(await page.evaluate(stored)).toMatch(/^[a-z,-]*$/i);
		expect(cockpit.complaints).toEqual([]);
	});

	it('is not started by the page itself, nor offered with automatic sign-in', async () => {
		cockpit.sales.signIn = 'local';
		const page = await cockpit.open();
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		expect(await page.getByRole('button', { name: 'Sign' }).count()).toBe(0);
		expect(cockpit.pool.requests).toEqual([]);
	});

	it('uses the page’s language', async () => {
		const page = await cockpit.open({ locale: 'zh-CN' });
		await expect.poll(alert(page), soon).toBe('请登录后查看基地销售数据。');
		await button(page, '登录').press('Enter');
		await page.getByRole('link', { name: 'Continue in zh-CN' }).click();
		await expect.poll(figure(page), soon).toContain('¥88.09亿');
		expect(await button(page, '退出登录').count()).toBe(1);
	});

	it.each(['?code=stolen&state=forged', '?code=stolen'])(
		'is refused without a request from the page: %s',
		async (path) => {
			const page = await cockpit.open({ path });
			await expect.poll(alert(page), soon).toBe('Sign-in failed. Sign in again.');
			expect(cockpit.pool.requests).toEqual([]);
			expect(new URL(page.url()).search).toBe('');
		},
	);

	it('is refused when its state is not that of the tab, and its code is not used', async () => {
		const page = await cockpit.open();
		await button(page, 'Sign in').press('Enter');
		await page.getByRole('link', { name: 'Continue in en' }).waitFor();
		const [address = ''] = cockpit.pool.signIn.addresses;
		await page.goto(`${address}?code=${cockpit.pool.code}&state=${'f'.repeat(43)}`);
		await expect.poll(alert(page), soon).toBe('Sign-in failed. Sign in again.');
		expect(cockpit.pool.requests).toEqual(['authorize']);
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
	});

	it('can be cancelled', async () => {
		const page = await cockpit.open();
		await button(page, 'Sign in').press('Enter');
		await page.getByRole('link', { name: 'Cancel' }).click();
		await expect.poll(alert(page), soon).toBe('Sign-in failed. Sign in again.');
		expect(new URL(page.url()).search).toBe('');
	});

	it('is not configured at an address to which the pool does not redirect', async () => {
		cockpit.sales.signIn = { ...cockpit.pool.signIn, addresses: ['https://base.example/'] };
		const page = await cockpit.open();
		await expect.poll(alert(page), soon).toContain('Sign-in is not configured for this address');
	});
});

describe('signing in at another issuer', () => {
	beforeEach(() => {
		cockpit.sales.signIn = cockpit.pool.otherIssuer;
	});

	it('finds its pages by discovery, renews the session, and ends it there', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		cockpit.sales.orders = 50_000;
		await tokenLife(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		await button(page, 'Sign out').press('Enter');
		await page.getByRole('link', { name: 'Go back' }).waitFor();
		const sequence = ['discovery', 'authorize', 'discovery', 'code', 'refresh', 'logout'];
		expect(cockpit.pool.requests).toEqual(sequence);
		expect(cockpit.complaints).toEqual([]);
	});
});

describe('a session', () => {
	it('is renewed silently before its end, with a refresh token that is valid once', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		for (const orders of [50_000, 60_000]) {
			cockpit.sales.orders = orders;
			await tokenLife(page);
			await expect.poll(text(page, '#today-orders'), soon).toContain(`${orders / 1000},000 orders`);
		}
		expect(cockpit.pool.requests).toEqual(['authorize', 'code', 'refresh', 'refresh']);
		expect(cockpit.complaints).toEqual([]);
	});

	it('gets a new token when the API refuses this one', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		Object.assign(cockpit.sales, { token: 'another', orders: 50_000 });
		await later(page);
		await expect.poll(text(page, '#today-orders'), soon).toContain('50,000 orders');
		expect(cockpit.pool.requests).toEqual(['authorize', 'code', 'refresh']);
	});

	it('survives a short outage of the pool', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		cockpit.pool.tokens = 'silent';
		await tokenLife(page);
		await expect.poll(alert(page), soon).toMatch(/Figures as of 14:03:0\d\. The service is not responding/);
		Object.assign(cockpit.pool, { tokens: 'taken' });
		await later(page);
		await expect.poll(alert(page), soon).toBe('');
	});

	it('ends with a refused refresh token: the figures stay as stale until the next sign-in', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		cockpit.pool.tokens = 'refused';
		await tokenLife(page);
		await expect
			.poll(alert(page), soon)
			.toMatch(/^Figures as of 14:03:0\d\. Your session has expired\. Sign in again\.$/);
		expect(await page.locator('main.stale #achieved').textContent()).toContain('CNY 8.809 billion');
		await later(page);
		expect(cockpit.pool.requests).toEqual(['authorize', 'code', 'refresh']);
		cockpit.pool.tokens = 'taken';
		await signIn(page);
		await expect.poll(text(page, 'main.current #achieved'), soon).toContain('CNY 8.809 billion');
	});

	it('ends at the pool on sign-out, and going back shows no figures', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		const before = await page.evaluate('history.length');
		await button(page, 'Sign out').press('Enter');
		await page.getByRole('link', { name: 'Go back' }).waitFor();
		expect(await page.evaluate('history.length')).toBe(before);
		await page.getByRole('link', { name: 'Go back' }).click();
		await expect.poll(alert(page), soon).toBe('Sign in to see the sales of the base.');
		expect(cockpit.pool.requests).toEqual(['authorize', 'code', 'logout']);
	});
});

describe('a user without a role in the base', () => {
	it('is informed, may sign out, and sees the figures once there is a role', async () => {
		cockpit.sales.forbidden = true;
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(alert(page), soon).toContain('Your account has no role in the base');
		expect(await button(page, 'Sign out').count()).toBe(1);
		cockpit.sales.forbidden = false;
		await later(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
	});

	it('sees no figures once the role is revoked', async () => {
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		cockpit.sales.forbidden = true;
		await later(page);
		await later(page);
		await expect.poll(alert(page), soon).toContain('Your account has no role in the base');
		expect(await page.locator('#achieved, .ranked-tenant').count()).toBe(0);
	});
});

describe('a user with a role that sees a part', () => {
	it('sees that part, and which parts are withheld', async () => {
		cockpit.sales.withheld = ['/v1/base/sales/latest', '/v1/base/sales/exceptions', '/v1/base/tenants'];
		cockpit.sales.suppressed = true;
		const page = await cockpit.open();
		await signIn(page);
		await expect.poll(text(page, '.latest .age'), soon).toBe('Not available to your role.');
		await expect.poll(figure(page), soon).toContain('CNY 8.809 billion');
		await expect.poll(text(page, '.ranked-cluster tbody tr:last-child'), soon).toMatch(/^–.*not available$/);
		await later(page);
		expect(await alert(page)()).toBe('');
	});
});

describe('the sign-in page', () => {
	it.each(['signed out', 'forbidden'])('passes axe, %s, in both languages, on a wall and on a phone', async (state) => {
		cockpit.sales.forbidden = state === 'forbidden';
		if (state === 'forbidden') cockpit.sales.signIn = 'local';
		const page = await cockpit.open();
		await page.locator(state === 'forbidden' ? 'main.forbidden' : 'main .sign-in').waitFor();
		await page.evaluate(axe.source);
		for (const { language, ...screen } of [
			{ language: 'en', width: 1920, height: 1080 },
			{ language: 'zh-CN', width: 390, height: 844 },
		]) {
			await inLanguage(page, language);
			await page.setViewportSize(screen);
			await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), soon).toBe(screen.width);
			const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
			expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
		}
	});
});
