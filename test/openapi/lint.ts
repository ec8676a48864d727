import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const config = {
	extends: ['spec'],
	rules: {
		'no-unused-components': 'off',
		'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true },
		'no-invalid-parameter-examples': 'error',
		'operation-operationId': 'error',
		'operation-parameters-unique': 'error',
		'no-unresolved-refs': 'error',
	},
};

/** Redocly's findings for an OpenAPI document under its rules for the specification. */
export async function lint(document: object): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
	try {
		await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
		await writeFile(join(folder, 'redocly.yaml'), JSON.stringify(config));
		const report = JSON.parse(await redocly(folder)) as {
			problems: { message: string; location: { pointer?: string }[] }[];
		};
		return report.problems.map(({ message, location }) => `${location[0]?.pointer ?? ''}: ${message}`);
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Redocly reports findings with exit code 1 and the report on its standard output. */
function redocly(folder: string): Promise<string> {
	const cli = join(import.meta.dirname, '../../node_modules/@redocly/cli/bin/cli.js');
	const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };
	return new Promise((resolve, reject) => {
		execFile(
			process.execPath,
			[cli, 'lint', 'openapi.json', '--config', 'redocly.yaml', '--format', 'json'],
			{ cwd: folder, env: { ...process.env, ...quiet }, maxBuffer: 64_000_000 },
			(error, stdout, stderr) => (stdout.startsWith('{') ? resolve(stdout) : reject(error ?? new Error(stderr))),
		);
	});
}
