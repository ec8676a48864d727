import type { Engine, TableResource, Template } from '#local/testing';
import type { Consumer, Feed } from './feed.ts';
import type { InvocationOptions } from './invocations.ts';

export interface Resources {
	readonly seed: number;
	readonly dist: string;
	readonly dir: string;
	readonly engine: Engine;
	readonly template: Template;
	readonly tables: ReadonlyMap<string, TableResource>;
	readonly feeds: { readonly orders: Feed; readonly catalog: Feed };
	readonly consumers: readonly Consumer[];
}

/** The content of a request, and the checks of its writes. */
export type RequestOptions = Omit<InvocationOptions, 'command' | 'buyer'> & {
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
};

export function required<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('the template is not the one this simulation knows');
	return value;
}
