import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildWeb } from '../../infra/build/web.ts';
import { openBrowser } from './browser.ts';
import { type CognitoMock, startCognitoMock } from './cognito-mock.ts';
import { type Sales, someSales, startApiMock } from './api-mock.ts';

/** Longer than the longest wait of these tests: one failed poll and the next. */
const patience = 15_000;

/** What changes by itself is looked at again, so soon and so long. */
export const soon = { timeout: patience, interval: 25 };

export interface Screen {
	readonly width?: number;
	readonly height?: number;
	readonly locale?: string;
	/** What is opened; the page's root if nothing is said. */
	readonly path?: string;
}

/** A cockpit before a stand-in for the API, anew for each test of the file that asks for it. */
export interface VisiblePage {
	/** The built page. */
	folder: string;
	/** What the API answers. Tests change it. */
	sales: Sales;
	/** Where people sign in, once `sales.signIn` names it. */
	pool: CognitoMock;
	/** Errors and warnings that the browser has told. */
	complaints: string[];
	/** The paths that the page has asked for. */
	requested: string[];
	open(screen?: Screen): Promise<Page>;
}

/** Builds the page and starts a browser for the tests of a file. */
export function useCockpit(): VisiblePage {
	let browser: Browser;
	let server: Server;
	let address: string;
	let context: BrowserContext;
	const sales = { ...someSales };
	const shown: VisiblePage = {
		folder: '',
		sales,
		pool: startCognitoMock('', sales),
		complaints: [],
		requested: [],
		open,
	};

	beforeAll(async () => {
		shown.folder = await mkdtemp(join(tmpdir(), 'cockpit-'));
		[browser] = await Promise.all([openBrowser(), buildWeb(shown.folder)]);
	}, 60_000);

	afterAll(async () => {
		await browser.close();
		await rm(shown.folder, { recursive: true });
	});

	beforeEach(async () => {
		Object.assign(shown, { sales: { ...someSales }, complaints: [], requested: [] });
		({ server, address } = await startApiMock(shown.folder, shown.sales));
		shown.pool = startCognitoMock(`${address}/`, shown.sales);
	});

	afterEach(async () => {
		await context?.close();
		server.closeAllConnections();
		server.close();
	});

	async function open({ width = 1920, height = 1080, locale = 'en-US', path = '' }: Screen = {}): Promise<Page> {
		context = await browser.newContext({ viewport: { width, height }, locale });
		context.setDefaultTimeout(patience);
		await shown.pool.stand(context);
		const page = await context.newPage();
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') shown.complaints.push(message.text());
		});
		page.on('pageerror', (error) => shown.complaints.push(String(error)));
		page.on('request', (request) => shown.requested.push(new URL(request.url()).pathname));
		await page.clock.install();
		await page.goto(`${address}/${path}`);
		return page;
	}

	return shown;
}

/** Lets the page's clock pass the longest wait between two polls. */
export async function later(page: Page): Promise<void> {
	await page.clock.fastForward(31_000);
}

/** The text of an element, for `expect.poll`: the page changes by itself. */
export function text(page: Page, selector: string): () => Promise<string | null> {
	return () => page.locator(selector).textContent();
}
