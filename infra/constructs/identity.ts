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

/** A removed member keeps its claims until the token expires. No call can end a token earlier. */
const tokenLife = Duration.minutes(15);

/** The page's sign-in configuration. None of it is secret. */
export interface SignIn {
	readonly issuer: string;
	/** The origin of Cognito's hosted pages. */
	readonly pages: string;
	readonly clientId: string;
	readonly scope: string;
	/** The only redirect addresses that the user pool accepts. */
	readonly addresses: readonly string[];
}

/**
 * The user pool and its clients. Buyers sign up themselves. Members and service clients get their roles in the
 * directory.
 */
export class Identity extends Construct {
	readonly pool: UserPool;
	/** The page's client. It has no secret and proves itself by PKCE. */
	readonly web: UserPoolClient;
	readonly signIn: SignIn;
	/** Every client whose tokens are accepted. */
	readonly clients: readonly UserPoolClient[];

	/** `preToken` adds a member's groups, tenant and role to each token. */
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
			// The lowest plan with custom claims in access tokens.
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

	/** Cognito's hosted pages. The domain prefix is shared by all accounts of the region, so it contains the account. */
	#signInPages(): UserPoolDomain {
		const { stackName, account } = Stack.of(this);
		return this.pool.addDomain('sign-in', {
			cognitoDomain: { domainPrefix: `${stackName}-${account}` },
			managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
		});
	}

	/** A refresh token is valid once. A stolen one is detected as soon as both holders have used it. */
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
		const serverScopes = Object.entries(scopes).map(
			([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
		);
		const server = this.pool.addResourceServer('api', { identifier: scopeServer, scopes: serverScopes });
		return serviceClients.map((serviceClient) => this.#serviceClient(server, serverScopes, serviceClient));
	}

	#serviceClient(
		server: UserPoolResourceServer,
		serverScopes: readonly ResourceServerScope[],
		serviceClient: { readonly name: string; readonly scopes: readonly Scope[] },
	): UserPoolClient {
		const granted = serverScopes.filter(({ scopeName }) => serviceClient.scopes.some((scope) => scope === scopeName));
		return this.pool.addClient(`service-client-${serviceClient.name}`, {
			userPoolClientName: serviceClient.name,
			generateSecret: true,
			authFlows: {},
			oAuth: {
				flows: { clientCredentials: true },
				scopes: granted.map((scope) => OAuthScope.resourceServer(server, scope)),
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
