import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { buildWeb } from '../../infra/build/web.ts';
import { openBrowser } from './browser.ts';
import { type CognitoMock, startCognitoMock } from './cognito-mock.ts';
import { type Sales, someSales, startApiMock } from './api-mock.ts';

/** Ends what hangs. The longest pause of these tests is a failed poll and the next one. */
const patience = 300_000;

/** Polling options for content that changes by itself. */
export const soon = { timeout: patience, interval: 100 };

export interface Screen {
	readonly width?: number;
	readonly height?: number;
	readonly locale?: string;
	/** The path to open; default: the root. */
	readonly path?: string;
}

/** A cockpit with a mocked API, new for each test of the file. */
export interface VisiblePage {
	/** The built page. */
	folder: string;
	/** The responses of the API. Tests change it. */
	sales: Sales;
	/** The user pool, once `sales.signIn` names it. */
	pool: CognitoMock;
	/** Errors and warnings of the browser. */
	complaints: string[];
	/** The paths that the page has requested. */
	requested: string[];
	/** The requests without a response yet. */
	readonly pending: ReadonlySet<Request>;
	open(screen?: Screen): Promise<Page>;
}

interface Opened {
	readonly folder: string;
	readonly browser: Browser;
}

let opened: Promise<Opened> | undefined;

/** The built page and one browser for all test files of a process. Both end with it. */
async function openOnce(): Promise<Opened> {
	if (opened === undefined || !(await opened).browser.isConnected()) opened = openCockpit();
	return opened;
}

async function openCockpit(): Promise<Opened> {
	const folder = await mkdtemp(join(tmpdir(), 'cockpit-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const [browser] = await Promise.all([openBrowser(), buildWeb(folder)]);
	return { folder, browser };
}

/** A page for the tests of a file, in a context of its own for each test. */
export function useCockpit(): VisiblePage {
	let browser: Browser;
	let server: Server;
	let address: string;
	let context: BrowserContext;
	const sales = { ...someSales };
	const pending = new Set<Request>();
	const cockpit: VisiblePage = {
		folder: '',
		sales,
		pool: startCognitoMock('', sales),
		complaints: [],
		requested: [],
		pending,
		open,
	};

	beforeAll(async () => {
		({ browser, folder: cockpit.folder } = await openOnce());
	});

	beforeEach(async () => {
		Object.assign(cockpit, { sales: { ...someSales }, complaints: [], requested: [] });
		({ server, address } = await startApiMock(cockpit.folder, cockpit.sales));
		cockpit.pool = startCognitoMock(`${address}/`, cockpit.sales);
	});

	afterEach(async () => {
		await context?.close();
		server.closeAllConnections();
		server.close();
	});

	async function open({ width = 1280, height = 720, locale = 'en-US', path = '' }: Screen = {}): Promise<Page> {
		context = await browser.newContext({ viewport: { width, height }, locale });
		context.setDefaultTimeout(patience);
		await cockpit.pool.stand(context);
		const page = await context.newPage();
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') cockpit.complaints.push(message.text());
		});
		page.on('pageerror', (error) => cockpit.complaints.push(String(error)));
		pending.clear();
		page.on('request', (request) => {
			pending.add(request);
			cockpit.requested.push(new URL(request.url()).pathname);
		});
		for (const end of ['requestfinished', 'requestfailed'] as const)
			page.on(end as 'requestfinished', (request) => void pending.delete(request));
		await page.clock.install();
		await page.goto(`${address}/${path}`);
		return page;
	}

	return cockpit;
}

/** Advances the page's clock past the longest pause between two polls. */
export async function later(page: Page): Promise<void> {
	await page.clock.fastForward(31_000);
}

/** The text of an element, for `expect.poll`: the page changes by itself. */
export function text(page: Page, selector: string): () => Promise<string | null> {
	return () => page.locator(selector).textContent();
}

/** Shows the page in a language, by its button. It costs less than another page. */
export async function inLanguage(page: Page, language: string): Promise<void> {
	if ((await page.getAttribute('html', 'lang')) !== language) await page.locator('#language').press('Enter');
	await page.locator(`html[lang="${language}"]`).waitFor();
}
