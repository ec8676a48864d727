import { on } from '#http';
import { accepted, iso } from '#kernel';
import type { ChangeLogStore, Manifest } from '#search';
import { routes } from './routes.ts';

interface Stores {
	readonly searchLog: Pick<ChangeLogStore, 'end'>;
	readonly searchManifest: () => Promise<Manifest | undefined>;
}

/** Handler of the state of search. */
export function searchHealthHandlers({ searchLog, searchManifest }: Stores) {
	return [
		on(routes.getSearchHealth, async () => {
			const [manifest, logPosition] = await Promise.all([searchManifest(), searchLog.end()]);
			return accepted({ segment: manifest === undefined ? null : toSegmentResponse(manifest), logPosition });
		}),
	];
}

function toSegmentResponse({ version, listings, bytes, position, builtAt, comparedAt, drift }: Manifest) {
	return { version, listings, bytes, position, builtAt: iso(builtAt), comparedAt: iso(comparedAt), drift };
}
