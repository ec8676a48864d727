import { vi } from 'vitest';
import { catalogTable } from '#catalog';
import { directoryTable } from '#directory';
import { ordersTable } from '#orders';
import { salesTable } from '#sales';
import { type Engine, startEngine } from '../support/engine.ts';
import { captureLog } from '../support/captured-log.ts';
import { routeKeyOf } from '../support/route-key.ts';

type Handler = (
	event: never,
	context: never,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string; isBase64Encoded: boolean }>;

export interface Called {
	readonly status: number;
	readonly headers: Record<string, string>;
	// oxlint-disable-next-line typescript/no-explicit-any -- tests inspect responses of every schema
	readonly body: any;
}

/** The base function as the gateway calls it: an event in, a response out. */
export async function startHandler() {
	// A handler that another file of this process has loaded would call an engine that has ended.
	vi.resetModules();
	const engine: Engine = await startEngine([directoryTable, catalogTable, ordersTable, salesTable]);
	Object.assign(process.env, {
		DIRECTORY_TABLE: 'directory',
		CATALOG_TABLE: 'catalog',
		ORDERS_TABLE: 'orders',
		SALES_TABLE: 'sales',
		CURSOR_SECRET: 'secret',
		RATE_LIMITS: JSON.stringify({ base: { burst: 100_000, requestsPerSecond: 100_000 } }),
		CLAIM_NAMES: '{}',
	});
	const { routes } = await import('../../functions/base/routes.ts');
	const { handler } = (await import('../../functions/base/handler.ts')) as unknown as { handler: Handler };
	captureLog();

	async function call(
		method: string,
		where: string,
		body?: unknown,
		claims: { role: string; clusterId?: string } = { role: 'manager' },
	): Promise<Called> {
		const [rawPath = '', rawQueryString = ''] = where.split('?');
		const event = {
			version: '2.0',
			routeKey: routeKeyOf(Object.values(routes), method, rawPath),
			rawPath,
			rawQueryString,
			headers: { host: 'base.test', 'content-type': 'application/json' },
			requestContext: {
				requestId: 'r',
				domainName: 'base.test',
				http: { method, path: rawPath },
				authorizer: { jwt: { claims: { sub: 'm', 'cognito:groups': '[base]', ...claims } } },
			},
			isBase64Encoded: false,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		};
		const response = await handler(event as never, {} as never);
		const text = response.isBase64Encoded ? Buffer.from(response.body, 'base64').toString() : response.body;
		const json = response.headers['content-type']?.includes('json');
		return { status: response.statusCode, headers: response.headers, body: json ? JSON.parse(text) : text };
	}

	return { engine, call };
}
