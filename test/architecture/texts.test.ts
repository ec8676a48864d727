import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, sources } from '../support/sources.ts';

interface Text {
	readonly file: string;
	readonly text: string;
}

/** Folders that are no part of the repository. */
const generated = /^(?:node_modules|dist|cdk\.out|\.local)(?:\/|$)/;

function textsOf(pattern: string): Text[] {
	return globSync(pattern, {
		cwd: root,
		exclude: (file) => generated.test(path.relative(root, path.resolve(root, file))),
	})
		.filter((file) => !generated.test(file))
		.map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

const readmes = textsOf('**/*.md');
const code = sources('packages', 'functions', 'infra', 'test').filter(({ file }) => !file.endsWith('texts.test.ts'));

/** A text without its fenced code and tables. */
function prose(text: string): string[] {
	return text
		.replaceAll(/^```[\s\S]*?^```/gm, '')
		.split('\n')
		.filter((line) => !/^\s*\|/.test(line));
}

describe('README.md', () => {
	const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

	test('has at most 150 lines', () => {
		expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
	});

	test('has lines of at most 120 characters outside code and tables', () => {
		expect(prose(readme).filter((line) => line.length > 120)).toEqual([]);
	});
});

describe('the texts of the repository', () => {
	test('include a README for every room', () => {
		const packages = globSync('packages/*/', { cwd: root }).filter(
			(room) => globSync(`${room}/**/*.ts`, { cwd: root })[0],
		);
		const rooms = [
			'packages',
			'functions',
			'infra',
			'infra/tools',
			'test',
			'test/bench',
			'test/simulation',
			...packages,
		];
		expect(rooms.filter((room) => !existsSync(path.join(root, room, 'README.md')))).toEqual([]);
	});

	test('have relative links to existing files only', () => {
		const broken = readmes.flatMap(({ file, text }) =>
			[...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)]
				.map(([, target = '']) => target)
				.filter((target) => !existsSync(path.join(root, path.dirname(file), target)))
				.map((target) => `${file}: ${target}`),
		);
		expect(broken).toEqual([]);
	});

	test('name existing paths only', () => {
		const named = /`((?:packages|functions|infra|test)\/[\w./-]+)`/g;
		const missing = readmes.flatMap(({ file, text }) =>
			[...text.matchAll(named)]
				.map(([, target = '']) => target)
				.filter((target) => !existsSync(path.join(root, target)))
				.map((target) => `${file}: ${target}`),
		);
		expect(missing).toEqual([]);
	});

	test('refer to documents of the repository only', () => {
		const known = new Set(readmes.flatMap(({ file }) => [file, path.basename(file)]));
		const unknownReferences = [...readmes, ...code].flatMap(({ file, text }) => {
			// The targets of links have a test of their own.
			const words = text.replaceAll(/\]\([^)]*\)/g, ']');
			const documents = [...words.matchAll(/\w[\w./-]*\.md\b/g)]
				.map(([document]) => document)
				.filter((document) => !known.has(document) && !known.has(path.join(path.dirname(file), document)));
			const elsewhere = [...words.matchAll(/§|\bissue #?\d+/g)].map(([match]) => match);
			return [...documents, ...elsewhere].map((reference) => `${file}: ${reference}`);
		});
		expect(unknownReferences).toEqual([]);
	});
});

describe('the numbers of test/README.md', () => {
	const list = readmes.find(({ file }) => file === 'test/README.md')?.text ?? '';
	const faults = [...list.matchAll(/^\| +(\d+) +\|/gm)].map(([, number]) => Number(number));
	const invariants = [...list.matchAll(/^\| +(I\d+) +\|/gm)].map(([, name]) => name);
	const tests = code.filter(({ file }) => file.startsWith('test/'));

	test('are each given once', () => {
		expect(new Set(faults).size).toBe(faults.length);
		expect(new Set(invariants).size).toBe(invariants.length);
	});

	test('are the only ones that tests cite', () => {
		const unknown = tests.flatMap(({ file, text }) => {
			const titles = file.startsWith('test/faults/') ? [...text.matchAll(/describe[^'\n]*'(\d+):/g)] : [];
			const cited = [...text.matchAll(/\bFaults? (\d+)(?:(?:, \d+)* (?:and|to) (\d+))?/g), ...titles]
				.flatMap(([, first, last]) => [first, last ?? first])
				.map(Number)
				.filter((number) => !faults.includes(number))
				.map((number) => `${file}: fault ${number}`);
			const named = [...text.matchAll(/\bI\d{1,2}\b/g)]
				.map(([name]) => name)
				.filter((name) => !invariants.includes(name))
				.map((name) => `${file}: ${name}`);
			return [...cited, ...named];
		});
		expect(unknown).toEqual([]);
	});
});
