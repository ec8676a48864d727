/**
 * The variables a function needs, parsed once at start. The same list types the environment that infra sets, so infra that
 * forgets a variable does not compile.
 */
export type Environment<Name extends string> = Readonly<Record<Name, string>>;

/** Reads the named variables. Throws once, naming every missing one. */
export function readEnvironment<const Name extends string>(names: readonly Name[]): Environment<Name> {
	const missing = names.filter((name) => !process.env[name]);
	if (missing.length > 0) throw new Error(`missing environment variables: ${missing.join(', ')}`);
	return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Environment<Name>;
}

/** Reads variables that may be absent. */
export function readOptional<const Name extends string>(names: readonly Name[]): Partial<Record<Name, string>> {
	return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))) as Partial<
		Record<Name, string>
	>;
}
