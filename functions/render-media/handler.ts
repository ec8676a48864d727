import { mediaStore } from '#media';
import { renderUpload } from '#media/rendering';
import { log, newUsage, now, openBucket, openDatabase, readEnvironment, withUsage } from '#platform';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const deps = {
	media: mediaStore(openDatabase(), env.CATALOG_TABLE),
	bucket: openBucket(env.MEDIA_BUCKET),
};

/** The part of S3's event `Object Created` that is read. */
interface ObjectCreated {
	readonly detail: { readonly object: { readonly key: string } };
}

/** Renders an uploaded picture. S3 may send an event again. */
export async function handler({ detail: { object } }: ObjectCreated): Promise<void> {
	const usage = newUsage();
	const started = performance.now();
	const outcome = await withUsage(usage, () => renderUpload(deps, object.key, now()));
	const durationMs = Math.round(performance.now() - started);
	log('info', 'upload rendered', { function: 'render-media', key: object.key, outcome, durationMs, ...usage });
}
