import { isLoopbackOrigin } from '../loopback.ts';
import type { Cors } from './routes.ts';

/** For pages that another server on this machine serves, such as a shop under development. */
const loopbackCors: Omit<Cors, 'origins'> = {
	methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
	headers: ['authorization', 'content-type', 'idempotency-key'],
	exposed: ['retry-after'],
	maxAge: undefined,
	credentials: false,
};

/**
 * The CORS settings for an origin: the template's, or else those for loopback origins, which AWS does not have. Undefined
 * when the origin may not read the API.
 */
export function corsFor(deployed: Cors | undefined, origin: string): Cors | undefined {
	if (deployed?.origins.some((allowed) => allowed === '*' || allowed === origin)) return deployed;
	return isLoopbackOrigin(origin) ? { ...loopbackCors, origins: [origin] } : undefined;
}
