import type { Engine } from '../../packages/local/dynamodb/engine.ts';
import type { TableResource } from '../../packages/local/resources.ts';
import type { Template } from '../../packages/local/template.ts';
import type { Consumer, Feed } from './feed.ts';
import type { About } from './flight.ts';

export interface Resources {
	readonly seed: number;
	readonly dist: string;
	readonly dir: string;
	readonly engine: Engine;
	readonly template: Template;
	readonly own: ReadonlyMap<string, TableResource>;
	readonly feeds: { readonly orders: Feed; readonly catalog: Feed };
	readonly following: readonly Consumer[];
}

/** What a request carries, and what is looked at while it runs. */
export type Sending = Omit<About, 'command' | 'buyer'> & {
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
};

export function needed<T>(found: T | undefined): T {
	if (found === undefined) throw new Error('the template is not the one this simulation knows');
	return found;
}
