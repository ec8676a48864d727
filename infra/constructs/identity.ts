import {
	AccountRecovery,
	CfnManagedLoginBranding,
	CfnUserPoolGroup,
	FeaturePlan,
	LambdaVersion,
	ManagedLoginVersion,
	Mfa,
	OAuthScope,
	ResourceServerScope,
	UserPool,
	type UserPoolClient,
	UserPoolClientIdentityProvider,
	type UserPoolDomain,
	UserPoolOperation,
	type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Scope, scopeServer, scopes } from '#directory';
import type { Config } from '../stages.ts';

/** Who is put out keeps the claims until the token ends: this long, and no call can shorten it. */
const tokenLife = Duration.minutes(15);

/** What the page has to know to sign people in. Nothing of it is secret. */
export interface SignIn {
	readonly issuer: string;
	/** The origin of the pool's own pages. */
	readonly pages: string;
	readonly clientId: string;
	readonly scope: string;
	/** Where the pool's pages send people back to, and to nowhere else. */
	readonly addresses: readonly string[];
}

/**
 * Who may be a caller, and how. Buyers sign up themselves; members of a tenant or the base are made so in the directory,
 * and so are the service clients of tenants.
 */
export class Identity extends Construct {
	readonly pool: UserPool;
	/** The page's client: no secret, so it proves itself by PKCE. */
	readonly web: UserPoolClient;
	readonly signIn: SignIn;
	/** Every client whose tokens count. */
	readonly clients: readonly UserPoolClient[];

	/** `preToken` adds the groups, tenant and role of a member to each token. */
	constructor(scope: Construct, preToken: IFunction, config: Config) {
		super(scope, 'identity');
		this.pool = new UserPool(this, 'pool', {
			selfSignUpEnabled: true,
			signInAliases: { email: true },
			autoVerify: { email: true },
			accountRecovery: AccountRecovery.EMAIL_ONLY,
			mfa: Mfa.OPTIONAL,
			mfaSecondFactor: { otp: true, sms: false },
			passwordPolicy: { minLength: 12 },
			deletionProtection: true,
			removalPolicy: RemovalPolicy.RETAIN,
			// Claims of access tokens can be changed from this plan on.
			featurePlan: FeaturePlan.ESSENTIALS,
		});
		this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, preToken, LambdaVersion.V3_0);
		for (const groupName of ['buyer', 'merchant', 'base'])
			new CfnUserPoolGroup(this, groupName, { userPoolId: this.pool.userPoolId, groupName });
		const addresses = addressesOf(config);
		this.web = this.#web(addresses);
		this.signIn = {
			issuer: this.pool.userPoolProviderUrl,
			pages: this.#signInPages().baseUrl(),
			clientId: this.web.userPoolClientId,
			scope: OAuthScope.OPENID.scopeName,
			addresses,
		};
		this.clients = [this.web, ...this.#serviceClients(config)];
	}

	/** Cognito's own pages. Their name is one of all accounts in the region, so it has the account in it. */
	#signInPages(): UserPoolDomain {
		const { stackName, account } = Stack.of(this);
		return this.pool.addDomain('sign-in', {
			cognitoDomain: { domainPrefix: `${stackName}-${account}` },
			managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
		});
	}

	/** A refresh token is good once, and a stolen one is noticed when both have used it. */
	#web(addresses: readonly string[]): UserPoolClient {
		const client = this.pool.addClient('client', {
			authFlows: { userSrp: true },
			generateSecret: false,
			...(addresses.length === 0
				? { disableOAuth: true }
				: {
						oAuth: {
							flows: { authorizationCodeGrant: true },
							scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
							callbackUrls: [...addresses],
							logoutUrls: [...addresses],
						},
					}),
			supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
			preventUserExistenceErrors: true,
			accessTokenValidity: tokenLife,
			idTokenValidity: tokenLife,
			refreshTokenValidity: Duration.days(7),
			refreshTokenRotationGracePeriod: Duration.seconds(10),
		});
		new CfnManagedLoginBranding(this, 'sign-in-look', {
			userPoolId: this.pool.userPoolId,
			clientId: client.userPoolClientId,
			useCognitoProvidedValues: true,
		});
		return client;
	}

	#serviceClients({ serviceClients }: Config): UserPoolClient[] {
		const known = Object.entries(scopes).map(
			([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
		);
		const server = this.pool.addResourceServer('api', { identifier: scopeServer, scopes: known });
		return serviceClients.map((serviceClient) => this.#serviceClient(server, known, serviceClient));
	}

	#serviceClient(
		server: UserPoolResourceServer,
		known: readonly ResourceServerScope[],
		serviceClient: { readonly name: string; readonly scopes: readonly Scope[] },
	): UserPoolClient {
		const given = known.filter(({ scopeName }) => serviceClient.scopes.some((scope) => scope === scopeName));
		return this.pool.addClient(`service-client-${serviceClient.name}`, {
			userPoolClientName: serviceClient.name,
			generateSecret: true,
			authFlows: {},
			oAuth: {
				flows: { clientCredentials: true },
				scopes: given.map((scope) => OAuthScope.resourceServer(server, scope)),
			},
			supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
			accessTokenValidity: tokenLife,
		});
	}
}

function addressesOf({ domain, allowedOrigins }: Config): readonly string[] {
	const origins = [...(domain === undefined ? [] : [`https://${domain.name}`]), ...allowedOrigins];
	return origins.map((origin) => `${origin}/`);
}
