import chromium from '@sparticuz/chromium';
import { type Browser, chromium as engine } from 'playwright-core';

/** Flags for a Lambda function: a single process that ends with its first page, without the browser's protections. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content'];

/** A headless Chromium from npm. It reaches loopback only, and draws without an emulated GPU, which takes half its CPU. */
export async function openBrowser(): Promise<Browser> {
	chromium.setGraphicsMode = false;
	return engine.launch({
		executablePath: await chromium.executablePath(),
		args: [
			...chromium.args.filter((arg) => !unwanted.includes(arg)),
			'--disable-gpu',
			'--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
		],
		headless: true,
	});
}
