/** The tables of the base. Every table has the string keys `pk` and `sk`. */
export type TableName = 'directory' | 'catalog' | 'orders' | 'sales';

/** A global secondary index: two string attributes as keys, and the attributes it carries beside them. */
export interface Index {
	readonly partitionKey: string;
	readonly sortKey: string;
	readonly projection: 'all' | 'keys' | readonly string[];
}

/**
 * A table is described once: infra builds it, stores address it, tests read it.
 * `accessPatterns` lists every access pattern with the call that serves it. There are no others.
 */
export interface Table {
	readonly name: TableName;
	readonly indexes: Readonly<Record<string, Index>>;
	/** Whether changes are streamed (new and old image). */
	readonly stream: boolean;
	/** The attribute that holds the time to live in seconds, if any. */
	readonly timeToLive?: string;
	readonly accessPatterns: Readonly<Record<string, string>>;
}

/** The environment variable under which a function finds a table's physical name. */
export type TableVariable = `${Uppercase<TableName>}_TABLE`;

/** `catalog` → `CATALOG_TABLE`. */
export function tableVariable(name: TableName): TableVariable {
	return `${name.toUpperCase()}_TABLE` as TableVariable;
}
