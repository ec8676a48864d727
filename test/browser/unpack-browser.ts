import chromium from '@sparticuz/chromium';

/** Unpacks the browser before any test runs: two processes that unpack it at once would start half a program. */
export default async function unpackBrowser(): Promise<void> {
	await chromium.executablePath();
}
