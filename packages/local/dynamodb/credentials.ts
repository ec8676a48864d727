import type { FunctionResource } from '../resources.ts';
import type { Principal } from './policy.ts';

/** The identity behind a signature: a role with its session tags, and the function that holds them. */
export interface Bearer extends Principal {
	readonly function: FunctionResource;
	/** The name of the session. */
	readonly session: string;
}

interface Handed {
	readonly bearer: Bearer;
	readonly expiresAt: number;
}

/** Expired sessions are forgotten after this time. */
const rememberedMs = 3_600_000;

/**
 * Access keys and their holders. Each function has a key, and STS issues others. They are valid at this proxy
 * only.
 */
export class Credentials {
	readonly #functions: ReadonlyMap<string, FunctionResource>;
	readonly #handed = new Map<string, Handed>();
	readonly #now: () => number;
	#count = 0;

	constructor(functions: readonly FunctionResource[], now: () => number) {
		this.#functions = new Map(functions.map((lambda) => [lambda.key, lambda]));
		this.#now = now;
	}

	/** The holder of an access key, unless the key is unknown or expired. */
	bearer(accessKey: string): Bearer | 'expired' | undefined {
		const lambda = this.#functions.get(accessKey);
		if (lambda !== undefined) return bearerOf(lambda);
		const handed = this.#handed.get(accessKey);
		return handed !== undefined && handed.expiresAt <= this.#now() ? 'expired' : handed?.bearer;
	}

	/** Issues an access key with its time of expiry. */
	hand(bearer: Bearer, lastsSeconds: number): { accessKey: string; expiresAt: number } {
		const now = this.#now();
		for (const [key, { expiresAt }] of this.#handed) if (expiresAt < now - rememberedMs) this.#handed.delete(key);
		const accessKey = `session-${++this.#count}`;
		// STS reports whole seconds.
		const expiresAt = Math.floor(now / 1000 + lastsSeconds) * 1000;
		this.#handed.set(accessKey, { bearer, expiresAt });
		return { accessKey, expiresAt };
	}
}

/** A function under its own role. */
export function bearerOf(lambda: FunctionResource): Bearer {
	return { function: lambda, role: lambda.role, session: lambda.label, tags: {} };
}
