import chromium from '@sparticuz/chromium';
import { type Browser, chromium as engine } from 'playwright-core';

/** Made for a Lambda function: one process, which ends with its first page; and without a browser's own safety. */
const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

/** A headless Chromium that comes from npm. Nothing but loopback answers it. */
export async function openBrowser(): Promise<Browser> {
	return engine.launch({
		executablePath: await chromium.executablePath(),
		args: [
			...chromium.args.filter((arg) => !unwanted.includes(arg)),
			'--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
		],
		headless: true,
	});
}
