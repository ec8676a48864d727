import type { FunctionResource } from '../resources.ts';
import type { Principal } from './policy.ts';

/** Whose credentials signed a call: a role with the tags of its session, and the function that holds them. */
export interface Bearer extends Principal {
	readonly function: FunctionResource;
	/** The name of the session. */
	readonly session: string;
}

interface Handed {
	readonly bearer: Bearer;
	readonly expiresAt: number;
}

/** Sessions that expired so long ago are forgotten. */
const rememberedMs = 3_600_000;

/** Access keys, and whose they are: each function has one, and STS hands out others. They open nothing but this proxy. */
export class Credentials {
	readonly #functions: ReadonlyMap<string, FunctionResource>;
	readonly #handed = new Map<string, Handed>();
	readonly #now: () => number;
	#count = 0;

	constructor(functions: readonly FunctionResource[], now: () => number) {
		this.#functions = new Map(functions.map((lambda) => [lambda.key, lambda]));
		this.#now = now;
	}

	/** The holder of an access key, if there is one whose time is not up. */
	bearer(accessKey: string): Bearer | 'expired' | undefined {
		const lambda = this.#functions.get(accessKey);
		if (lambda !== undefined) return bearerOf(lambda);
		const handed = this.#handed.get(accessKey);
		return handed !== undefined && handed.expiresAt <= this.#now() ? 'expired' : handed?.bearer;
	}

	/** A new access key, and when it expires. */
	hand(bearer: Bearer, lastsSeconds: number): { accessKey: string; expiresAt: number } {
		const now = this.#now();
		for (const [key, { expiresAt }] of this.#handed) if (expiresAt < now - rememberedMs) this.#handed.delete(key);
		const accessKey = `session-${++this.#count}`;
		// STS tells whole seconds.
		const expiresAt = Math.floor(now / 1000 + lastsSeconds) * 1000;
		this.#handed.set(accessKey, { bearer, expiresAt });
		return { accessKey, expiresAt };
	}
}

/** A function in its own name. */
export function bearerOf(lambda: FunctionResource): Bearer {
	return { function: lambda, role: lambda.role, session: lambda.label, tags: {} };
}
