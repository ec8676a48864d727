import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root, sources } from '../support/sources.ts';

interface Ban {
	readonly what: RegExp;
	readonly instead: string;
	/** Exempt paths: the code that offers the replacement. */
	readonly except: readonly string[];
}

/** Code with direct access to its surroundings: the local runtime and the build are programs of their own. */
const programs = ['packages/local/', 'infra/'];

const bans: readonly Ban[] = [
	{ what: /\bconsole\./, instead: 'log of #platform', except: ['packages/platform/log.ts', ...programs] },
	{
		what: /\bDate\.now\(|new Date\(\)/,
		instead: 'now() of #platform',
		except: ['packages/platform/clock.ts', 'packages/web/', ...programs],
	},
	{
		what: /\bprocess\.env\b/,
		instead: 'readEnvironment of #platform',
		except: ['packages/platform/environment.ts', ...programs],
	},
	{
		what: /\bMath\.random\(/,
		instead: 'newUnique of #platform',
		except: ['packages/platform/jitter.ts', 'packages/web/', 'packages/local/'],
	},
	{
		what: /\bAsyncLocalStorage\b/,
		instead: 'a parameter',
		except: ['packages/platform/usage.ts', 'packages/local/'],
	},
	{ what: /@aws-sdk\//, instead: 'openDatabase of #platform', except: ['packages/platform/', 'infra/'] },
	{
		what: /from 'stripe'/,
		instead: '#payments/stripe, in the functions payments and send-refunds',
		except: ['packages/payments/stripe.ts', 'packages/local/'],
	},
	{ what: /\bimport \{[^}]*\} from 'zod|from 'zod'/, instead: "import * as z from 'zod/mini'", except: [] },
	{ what: /\bas any\b|: any\b|<any>/, instead: 'a type', except: [] },
	{ what: /@ts-(?:ignore|expect-error|nocheck)/, instead: 'a type', except: [] },
	{ what: /\b(?:TODO|FIXME|XXX|HACK)\b/, instead: 'the work itself', except: [] },
	{ what: /\benum [A-Z]/, instead: 'a union', except: [] },
];

const all = sources('packages', 'functions', 'infra');

describe('the source code', () => {
	test.each(bans)('has no $what, because $instead replaces it', ({ what, except }) => {
		const violations = all
			.filter((source) => !except.some((place) => source.file.startsWith(place)))
			.filter((source) => what.test(source.text))
			.map((source) => source.file);
		expect(violations).toEqual([]);
	});

	test('has DynamoDB expressions in stores only', () => {
		const expression = /\b(?:attribute_not_exists|attribute_exists|begins_with|if_not_exists)\(/;
		const violations = all
			.filter((source) => expression.test(source.text))
			.map((source) => source.file)
			.filter((file) => !/store\.ts$|^packages\/(?:platform|local)\//.test(file));
		expect(violations).toEqual([]);
	});

	test('has a docstring for every exported function, except for response mappers', () => {
		const bare = all.flatMap((source) =>
			[...source.text.matchAll(/(?<before>[^\n]*)\n(?:export (?:async )?function (?<name>\w+))/g)]
				.filter((match) => !/\*\/\s*$/.test(match.groups?.['before'] ?? ''))
				.map((match) => `${source.file}: ${match.groups?.['name']}`)
				.filter((one) => !/: to[A-Z]\w+Response$/.test(one)),
		);
		expect(bare).toEqual([]);
	});

	test('has no test that is skipped, focused or satisfied by any error', () => {
		const violations = sources('test')
			.filter((source) => !source.file.endsWith('tidy.test.ts'))
			.filter((source) => /\b(?:test|it|describe)\.(?:only|skip|todo)\b|\.toThrow\(\)/.test(source.text))
			.map((source) => source.file);
		expect(violations).toEqual([]);
	});

	test('is tested by the same command in .ci/run and in the README', () => {
		const ci = readFileSync(`${root}/.ci/run`, 'utf8').trim().split('\n').at(-1);
		expect(ci).toBe('npm ci && npm test');
		expect(readFileSync(`${root}/README.md`, 'utf8')).toContain('npm ci && npm test');
	});
});
