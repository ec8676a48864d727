import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type CryptoKey, type JWK, SignJWT, decodeJwt, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';
import { BoundedMap } from '#kernel';
import { pointer } from '#kernel/schemas';
import type { Clock } from '../clock.ts';
import { readJson, writeJson } from '../files.ts';
import { type Json, isObject } from '#kernel/json';
import { type Fault, invalid } from './problem.ts';
import type { Authorizer } from './routes.ts';

/** Verified claims of a token. */
export type Claims = Readonly<Record<string, unknown>>;

/** API Gateway's JWT authorizers accept RSA signatures only. */
const algorithm = 'RS256';
/** In virtual time: long enough for a test that moves the clock by days. */
const defaultLifeSeconds = 7 * 86_400;
const maxLifeSeconds = 10 * 366 * 86_400;
const maxRemembered = 20_000;
const groups = ['buyer', 'merchant', 'base'];
/** The prefix of scopes. */
const resourceServer = 'base';
const roles: Readonly<Record<string, readonly string[]>> = {
	merchant: ['owner', 'catalog', 'fulfilment', 'finance', 'viewer'],
	base: ['manager', 'finance', 'cluster_manager', 'association'],
};

/**
 * Stands in for the user pool. Signs tokens with the template's issuer and audience, and verifies them as API
 * Gateway's authorizer does. The key is kept in the data directory, so that tokens outlive a restart.
 */
export class Issuer {
	readonly #clock: Clock;
	readonly #keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
	/** A signature is verified once per token. Conditions of time and route are checked on every use. */
	readonly #verified = new BoundedMap<string, Claims>(maxRemembered);

	private constructor(clock: Clock, keys: { privateKey: CryptoKey; publicKey: CryptoKey }) {
		this.#clock = clock;
		this.#keys = keys;
	}

	static async open(dataDir: string, clock: Clock): Promise<Issuer> {
		const file = join(dataDir, 'issuer.json');
		const kept = readJson(file);
		if (!isObject(kept)) {
			const fresh = await generateKeyPair(algorithm, { extractable: true });
			writeJson(file, { privateKey: await exportJWK(fresh.privateKey), publicKey: await exportJWK(fresh.publicKey) });
			return new Issuer(clock, fresh);
		}
		const load = async (name: string) => (await importJWK(kept[name] as JWK, algorithm)) as CryptoKey;
		return new Issuer(clock, { privateKey: await load('privateKey'), publicKey: await load('publicKey') });
	}

	/** Issues a token for the body of `POST /local/token`. Throws Refused with the faults of the body. */
	async token(body: Json, authorizer: Authorizer): Promise<string> {
		const faults: Fault[] = [];
		const claims = claimsOf(body, faults);
		const life = isObject(body) ? (body['expiresInSeconds'] ?? defaultLifeSeconds) : 0;
		if (typeof life !== 'number' || !Number.isInteger(life) || Math.abs(life) > maxLifeSeconds)
			faults.push({ pointer: '/expiresInSeconds', detail: `an integer up to ${maxLifeSeconds}` });
		if (faults.length > 0) throw invalid(faults);
		const now = Math.floor(this.#clock.now() / 1000);
		// The template lists the client for users first, service clients after it.
		const [web = 'local', serviceClient = web] = authorizer.audience;
		const client = 'scope' in claims ? serviceClient : web;
		return new SignJWT({
			...claims,
			iss: authorizer.issuer,
			aud: client,
			client_id: client,
			token_use: 'access',
			jti: randomUUID(),
			iat: now,
			exp: now + Number(life),
		})
			.setProtectedHeader({ alg: algorithm, kid: 'local' })
			.sign(this.#keys.privateKey);
	}

	/** The claims of a token that the authorizer accepts now, else undefined. */
	async verify(token: string, authorizer: Authorizer): Promise<Claims | undefined> {
		const claims = this.#verified.get(token) ?? (await this.#signed(token));
		if (claims === undefined) return undefined;
		const now = this.#clock.now() / 1000;
		const { exp, nbf, iat, iss } = claims;
		if (typeof exp !== 'number' || exp <= now) return undefined;
		if ((typeof nbf === 'number' && nbf > now) || (typeof iat === 'number' && iat > now + 1)) return undefined;
		// API Gateway checks client_id only when the token has no audience.
		const audience = [claims['aud'] ?? claims['client_id']].flat();
		const matches = audience.some((one) => typeof one === 'string' && authorizer.audience.includes(one));
		return iss === authorizer.issuer && matches ? claims : undefined;
	}

	async #signed(token: string): Promise<Claims | undefined> {
		try {
			// The virtual clock checks times on every use, so the signature is verified at the token's own time.
			const currentDate = new Date(((decodeJwt(token).exp ?? 0) - 1) * 1000);
			const { payload } = await jwtVerify(token, this.#keys.publicKey, { algorithms: [algorithm], currentDate });
			this.#verified.set(token, payload);
			return payload;
		} catch {
			return undefined;
		}
	}
}

function isScope(scope: Json): boolean {
	return typeof scope === 'string' && /^[a-z]+\.[a-z]+$/.test(scope);
}

function claimsOf(body: Json, faults: Fault[]): Record<string, unknown> {
	const fault = (where: string, detail: string) => faults.push({ pointer: where, detail });
	if (!isObject(body)) {
		fault('', 'an object');
		return {};
	}
	const known = ['sub', 'groups', 'scopes', 'tenantId', 'role', 'clusterId', 'expiresInSeconds'];
	for (const key of Object.keys(body)) if (!known.includes(key)) fault(pointer([key]), 'unknown');
	const sub = body['sub'];
	if (typeof sub !== 'string' || sub === '' || sub.length > 128) fault('/sub', 'a string of 1 to 128 characters');
	const scopes = body['scopes'];
	const serviceClient = scopes !== undefined;
	if (serviceClient && !(Array.isArray(scopes) && scopes.length > 0 && scopes.every(isScope)))
		fault('/scopes', 'a list of scopes, such as orders.read');
	// A service client is in no group and has a role in a tenant.
	const given = serviceClient ? ['merchant'] : body['groups'];
	if (serviceClient && body['groups'] !== undefined) fault('/groups', 'not allowed together with scopes');
	const wanted = Array.isArray(given) ? given : [];
	if (wanted.length === 0 || !wanted.every((group) => typeof group === 'string' && groups.includes(group)))
		fault('/groups', `a list of ${groups.join(', ')}`);
	for (const key of ['tenantId', 'clusterId']) {
		const value = body[key];
		if (value !== undefined && (typeof value !== 'string' || !/^[a-z0-9-]{2,40}$/.test(value)))
			fault(`/${key}`, 'a slug: 2 to 40 of a-z, 0-9 and hyphen');
	}
	if (wanted.includes('merchant') && body['tenantId'] === undefined) fault('/tenantId', 'required for a merchant');
	const staff = ['merchant', 'base'].filter((group) => wanted.includes(group));
	const role = body['role'];
	const possible = staff.flatMap((group) => roles[group] ?? []);
	if (role !== undefined && (typeof role !== 'string' || !possible.includes(role)))
		fault(
			'/role',
			possible.length === 0 ? 'only for merchant and base' : `one of ${[...new Set(possible)].join(', ')}`,
		);
	const usual = roles[staff[0] ?? '']?.[0];
	return {
		sub,
		username: sub,
		...(serviceClient && Array.isArray(scopes)
			? { scope: scopes.map((scope) => `${resourceServer}/${String(scope)}`).join(' ') }
			: { 'cognito:groups': wanted }),
		...(body['tenantId'] !== undefined && { tenantId: body['tenantId'] }),
		...(body['clusterId'] !== undefined && { clusterId: body['clusterId'] }),
		...((role ?? usual) !== undefined && { role: role ?? usual }),
	};
}
