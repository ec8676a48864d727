import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { accessPage, openapi, problemPages } from '#openapi';
import { routeTables } from '../gateway.ts';

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<title>Conghua Base: API reference</title>
		<link rel="stylesheet" href="/docs/swagger-ui.css" />
	</head>
	<body>
		<div id="reference"></div>
		<script src="/docs/swagger-ui-bundle.js"></script>
		<script src="/docs/start.js"></script>
	</body>
</html>
`;

// A file of its own, because the content security policy allows no inline script. Without a validator there are no
// outgoing calls.
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });
`;

/** Writes `openapi.json`, the reference page and the access table under `docs/`, and `problems/<kind>.html`. */
export async function writeReference(target: string): Promise<void> {
	const routes = Object.values(routeTables).flatMap((table) => Object.values(table));
	await Promise.all([mkdir(join(target, 'docs')), mkdir(join(target, 'problems'))]);
	await Promise.all([
		writeFile(join(target, 'openapi.json'), JSON.stringify(openapi(routes))),
		writeFile(join(target, 'docs/index.html'), page),
		writeFile(join(target, 'docs/access.html'), accessPage(routes)),
		writeFile(join(target, 'docs/start.js'), start),
		...['swagger-ui.css', 'swagger-ui-bundle.js'].map((file) => cp(join(swagger, file), join(target, 'docs', file))),
		...Object.entries(problemPages()).map(([kind, html]) => writeFile(join(target, 'problems', `${kind}.html`), html)),
	]);
}
