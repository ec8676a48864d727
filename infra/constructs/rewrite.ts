import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const notFound = `<!doctype html>
<html lang="zh">
	<head><meta charset="utf-8" /><title>404</title></head>
	<body><h1>页面不存在</h1><p lang="en">Page not found.</p><p><a href="/">/</a></p></body>
</html>`;

/** The paths of the files in a folder, as a browser asks for them. */
export function pagesIn(folder: string): readonly string[] {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return files.map(({ parentPath, name }) => `/${relative(folder, join(parentPath, name))}`).toSorted();
}

/**
 * CloudFront's function before the bucket. It rewrites `/docs` and `/problems/<kind>` to files, which have an extension, and
 * answers an unknown path with a page. The bucket would answer 403 in XML.
 */
export function rewriteCode(pages: readonly string[]): string {
	// The deployment adds the sign-in configuration to the built files.
	const known = Object.fromEntries([...pages, '/', '/config.json'].map((page) => [page, 1]));
	return `var pages = ${JSON.stringify(known)};
function handler(event) {
	var request = event.request;
	if (/^\\/docs\\/?$/.test(request.uri)) request.uri = '/docs/index.html';
	else if (/^\\/problems\\/[a-z-]+$/.test(request.uri)) request.uri += '.html';
	if (Object.prototype.hasOwnProperty.call(pages, request.uri)) return request;
	return {
		statusCode: 404,
		statusDescription: 'Not Found',
		headers: {
			'content-type': { value: 'text/html; charset=utf-8' },
			'cache-control': { value: 'no-store' },
			'content-security-policy': { value: "default-src 'none'; frame-ancestors 'none'" },
			'x-content-type-options': { value: 'nosniff' },
		},
		body: { encoding: 'text', data: ${JSON.stringify(notFound)} },
	};
}
`;
}
