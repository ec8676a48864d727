import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { doors, sources } from '../support/sources.ts';

/** The storeys from the bottom up. Rooms of a storey do not import each other. */
const storeys: readonly (readonly string[])[] = [
	['packages/kernel'],
	['packages/platform'],
	[
		'packages/directory',
		'packages/catalog',
		'packages/stock',
		'packages/search',
		'packages/orders',
		'packages/payments',
		'packages/followups',
		'packages/feed',
		'packages/media',
		'packages/sales',
	],
	['packages/merchandising', 'packages/checkout', 'packages/sealing', 'packages/indexing'],
	['packages/aftersales'],
	['packages/http'],
	['packages/openapi'],
	['functions'],
	['infra'],
];
/**
 * Outside the storeys: pages and local runtime import the kernel only, and reach the rest over HTTP or the template.
 */
const beside = ['packages/web', 'packages/local'];

/** The rooms whose inner files a folder of tests may import, beside the room of its own name. */
const innerRooms: Readonly<Record<string, readonly string[]>> = {
	bench: ['packages/platform'],
	browser: ['packages/web'],
	demo: ['packages/local'],
	import: ['packages/merchandising'],
	indexing: ['packages/search'],
	limits: ['packages/directory', 'packages/media', 'packages/merchandising', 'packages/search'],
	local: ['packages/platform'],
};

const all = sources('packages', 'functions', 'infra');
const doorFiles = doors();
const doorOf = (file: string) => Object.entries(doorFiles).find(([, target]) => target === file)?.[0];

function room(file: string): string {
	const [top = '', second = ''] = file.split(path.sep);
	return top === 'packages' ? `${top}/${second}` : top;
}

function storey(of: string): number {
	return storeys.findIndex((rooms) => rooms.includes(of));
}

/** The imports of a file that lead to files of the repository. */
function targets(source: (typeof all)[number]): { written: string; file: string }[] {
	return source.imports.flatMap((written) => {
		if (written.startsWith('.'))
			return [{ written, file: path.normalize(path.join(path.dirname(source.file), written)) }];
		const file = doorFiles[written];
		return file === undefined ? [] : [{ written, file }];
	});
}

describe('the structure of the repository', () => {
	test('places every room in a storey', () => {
		const placed = new Set([...storeys.flat(), ...beside]);
		expect([...new Set(all.map((source) => room(source.file)))].filter((one) => !placed.has(one))).toEqual([]);
	});

	test('lets imports only go down the storeys', () => {
		const upward = all.flatMap((source) =>
			targets(source)
				.map(({ file }) => ({ from: room(source.file), to: room(file) }))
				.filter(({ from, to }) => from !== to)
				.filter(({ from, to }) =>
					beside.includes(from) ? to !== 'packages/kernel' : beside.includes(to) || storey(to) >= storey(from),
				)
				.map(({ from, to }) => `${source.file}: ${from} -> ${to}`),
		);
		expect(upward).toEqual([]);
	});

	test('lets a room be imported through its door only', () => {
		const through = all.flatMap((source) =>
			source.imports
				.filter((written) => written.startsWith('.') || written.startsWith('#'))
				.filter((written) => {
					if (written.startsWith('#'))
						return doorFiles[written] === undefined || room(doorFiles[written]) === room(source.file);
					return room(path.normalize(path.join(path.dirname(source.file), written))) !== room(source.file);
				})
				.map((written) => `${source.file}: ${written}`),
		);
		expect(through).toEqual([]);
	});

	test('lets tests reach into a room from the folder of that room only', () => {
		const around = sources('test').flatMap(({ file, imports }) =>
			imports
				.filter((written) => written.startsWith('.'))
				.map((written) => path.normalize(path.join(path.dirname(file), written)))
				.filter((target) => target.startsWith(`packages${path.sep}`))
				.filter((target) => {
					const folder = file.split(path.sep)[1] ?? '';
					return ![`packages/${folder}`, ...(innerRooms[folder] ?? [])].includes(room(target));
				})
				.map((target) => `${file}: ${target}`),
		);
		expect(around).toEqual([]);
	});

	test('lets no function import another', () => {
		const folder = (file: string) => file.split(path.sep)[1];
		const across = all
			.filter((source) => source.file.startsWith('functions/') && source.file !== 'functions/index.ts')
			.flatMap((source) =>
				targets(source)
					.filter(({ file }) => file.startsWith('functions/') && folder(file) !== folder(source.file))
					.map(({ file }) => `${source.file}: ${file}`),
			);
		expect(across).toEqual([]);
	});

	test('has no import cycle among files', () => {
		const graph = new Map(all.map((source) => [source.file, targets(source).map(({ file }) => file)]));
		expect(circle(graph)).toEqual([]);
	});

	test('has for every door a file and an import', () => {
		const files = new Set(all.map((source) => source.file));
		const used = new Set([...all, ...sources('test')].flatMap((source) => source.imports));
		expect(Object.entries(doorFiles).filter(([, file]) => !files.has(file))).toEqual([]);
		expect(Object.keys(doorFiles).filter((door) => !used.has(door))).toEqual([]);
		expect(doorOf('packages/kernel/index.ts')).toBe('#kernel');
	});
});

/** The first import cycle found, as its files; empty if there is none. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const done = new Set<string>();
	const way: string[] = [];
	const walk = (file: string): string[] => {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
		if (done.has(file)) return [];
		way.push(file);
		for (const next of graph.get(file) ?? []) {
			const cycle = walk(next);
			if (cycle.length > 0) return cycle;
		}
		way.pop();
		done.add(file);
		return [];
	};
	for (const file of graph.keys()) {
		const cycle = walk(file);
		if (cycle.length > 0) return cycle;
	}
	return [];
}
