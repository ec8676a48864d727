import { beforeAll, describe, expect, test } from 'vitest';
import { serve } from '#http';
import { defaultVocabulary, vocabulary } from '#search/words';
import { wordHandlers } from '../../../functions/search/words.ts';
import { captureLog } from '../../support/captured-log.ts';

beforeAll(() => void captureLog());

const words = { vocabulary: vocabulary(defaultVocabulary), categories: defaultVocabulary.categories };
const rate = { burst: 100, requestsPerSecond: 100 };
const handler = serve(
	'search',
	wordHandlers(async () => words),
	{ user: rate, buyer: rate, merchant: rate, base: rate },
);

async function get(path: string, query = '') {
	const response = await handler({
		routeKey: `GET ${path}`,
		rawPath: path,
		rawQueryString: query,
		headers: {},
		isBase64Encoded: false,
		requestContext: { requestId: 'request', http: { method: 'GET' } },
	});
	return { status: response.statusCode, body: JSON.parse(response.body ?? '') };
}

describe('suggestions', () => {
	test('complete what is typed, as many as are asked for', async () => {
		expect(await get('/v1/suggestions', 'q=maoy&limit=1')).toEqual({
			status: 200,
			body: { items: [{ kind: 'category', id: 'sweaters', text: '毛衣', name: { zh: '毛衣', en: 'Sweaters' } }] },
		});
	});

	test.each(['', 'q=', 'q=a&limit=21', 'q=a&unknown=1'])('of the query "%s" are refused', async (query) => {
		expect((await get('/v1/suggestions', query)).status).toBe(422);
	});
});

test('the category tree has each category after its parent', async () => {
	const { status, body } = await get('/v1/categories');
	expect({ status, body }).toEqual({ status: 200, body: { categories: defaultVocabulary.categories } });
});
