import type { ClaimNames } from '#http';

/** A user pool of the base's own, whose roles come from the directory with each token. */
interface UserPoolConfig {
	readonly kind: 'cognito';
}

/**
 * Any other OpenID Connect issuer with discovery, such as the only choice in a region without user pools. Its access tokens
 * are JWTs signed with RSA, and carry the groups, tenant and role of a user by themselves.
 */
export interface OidcConfig {
	readonly kind: 'oidc';
	/** The issuer exactly as tokens name it. Its configuration is at `<issuer>/.well-known/openid-configuration`. */
	readonly issuer: string;
	/** Accepted values of `aud` or, in tokens without it, of `client_id`: pages and service clients. */
	readonly audiences: readonly string[];
	/** The page's client: public, with PKCE, and redirects to the page's addresses. */
	readonly clientId: string;
	readonly scope: string;
	/** Further parameters of the authorization request, such as `audience`. */
	readonly parameters?: Readonly<Record<string, string>>;
	/** Origins of the issuer's endpoints that the page calls, beside the issuer's own. */
	readonly origins?: readonly string[];
	/** Names of claims that differ from those of the user pool. */
	readonly claims?: ClaimNames;
}

export type IdentityConfig = UserPoolConfig | OidcConfig;

/** The sign-in part of `/config.json`. None of it is secret. */
export type SignIn = {
	readonly issuer: string;
	readonly clientId: string;
	readonly scope: string;
	/** The only redirect addresses that the issuer accepts. */
	readonly addresses: readonly string[];
} & (
	| {
			readonly kind: 'cognito';
			/** The origin of Cognito's hosted pages. */
			readonly pages: string;
	  }
	| { readonly kind: 'oidc'; readonly parameters?: Readonly<Record<string, string>> }
);

/** The issuer as gateway and pages need it. */
export interface Issuer {
	readonly url: string;
	readonly audiences: readonly string[];
	readonly signIn: SignIn;
	/** Origins that the page calls for tokens. */
	readonly origins: readonly string[];
}

/** The names of claims that differ from those of the user pool. */
export function claimNamesOf(identity: IdentityConfig): ClaimNames {
	return identity.kind === 'oidc' ? (identity.claims ?? {}) : {};
}
