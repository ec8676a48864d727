import type { Route } from '#http';

/** The key of the gateway route of a request, such as `GET /v1/listings/{listingId}`; `$default` where none matches. */
export function routeKeyOf(routes: readonly Route[], method: string, path: string): string {
	const matching = routes
		.filter((route) => route.method === method && patternOf(route).test(path))
		.map((route) => route.path)
		// A static segment precedes a parameter.
		.toSorted((a, b) => a.split('{').length - b.split('{').length);
	return matching[0] === undefined ? '$default' : `${method} ${matching[0]}`;
}

function patternOf({ path }: Route): RegExp {
	return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
