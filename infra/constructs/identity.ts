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
	UserPoolEmail,
	UserPoolOperation,
	type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Scope, scopeServer, scopes } from '#directory';
import type { Issuer } from '../identity.ts';
import type { Config } from '../stages.ts';

/** A removed member keeps its claims until the token expires. No call can end a token earlier. */
const tokenLife = Duration.minutes(15);

/**
 * The user pool and its clients. Buyers sign up themselves. Members and service clients get their roles in the
 * directory.
 */
export class Identity extends Construct implements Issuer {
	readonly pool: UserPool;
	readonly url: string;
	readonly audiences: readonly string[];
	readonly signIn: Issuer['signIn'];
	readonly origins: readonly string[];

	/** `preToken` adds a member's groups, tenant and role to each token. */
	constructor(scope: Construct, preToken: IFunction, config: Config) {
		super(scope, 'identity');
		this.pool = new UserPool(this, 'pool', {
			selfSignUpEnabled: true,
			signInAliases: { email: true },
			// Fixed when the pool is made. People write their address in either case.
			signInCaseSensitive: false,
			autoVerify: { email: true },
			accountRecovery: AccountRecovery.EMAIL_ONLY,
			mfa: Mfa.OPTIONAL,
			mfaSecondFactor: { otp: true, sms: false },
			passwordPolicy: { minLength: 12 },
			deletionProtection: true,
			removalPolicy: RemovalPolicy.RETAIN,
			// The lowest plan with custom claims in access tokens.
			featurePlan: FeaturePlan.ESSENTIALS,
			...(config.mailSender === undefined ? {} : { email: mailOf(config.mailSender) }),
		});
		this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, preToken, LambdaVersion.V3_0);
		for (const groupName of ['buyer', 'merchant', 'base'])
			new CfnUserPoolGroup(this, groupName, { userPoolId: this.pool.userPoolId, groupName });
		this.url = this.pool.userPoolProviderUrl;
		const addresses = addressesOf(config);
		const web = this.#web(addresses);
		const pages = this.#signInPages().baseUrl();
		this.signIn = {
			kind: 'cognito',
			issuer: this.url,
			pages,
			clientId: web.userPoolClientId,
			scope: OAuthScope.OPENID.scopeName,
			addresses,
		};
		this.origins = [pages];
		const services = this.#serviceClients(config);
		this.audiences = [web, ...services.map(({ client }) => client)].map((client) => client.userPoolClientId);
		this.#outputs(pages, web, services);
	}

	/** What an operator and a service client need: the pool, the address for tokens, and the ids of clients. */
	#outputs(pages: string, web: UserPoolClient, services: readonly ServiceClient[]): void {
		const output = (name: string, value: string) => new CfnOutput(Stack.of(this), name, { value });
		output('UserPool', this.pool.userPoolId);
		output('TokenAddress', `${pages}/oauth2/token`);
		output('WebClient', web.userPoolClientId);
		for (const { name, client } of services)
			output(`ServiceClient${name.replaceAll(/[^A-Za-z0-9]/g, '')}`, client.userPoolClientId);
	}

	/** Cognito's hosted pages. The domain prefix is shared by all accounts of the region, so it contains the account. */
	#signInPages(): UserPoolDomain {
		const { stackName, account } = Stack.of(this);
		return this.pool.addDomain('sign-in', {
			cognitoDomain: { domainPrefix: `${stackName}-${account}` },
			managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
		});
	}

	/**
	 * The page's client has no secret and proves itself by PKCE. A refresh token is valid once. A stolen one is detected as
	 * soon as both holders have used it.
	 */
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

	#serviceClients({ serviceClients }: Config): ServiceClient[] {
		const serverScopes = Object.entries(scopes).map(
			([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
		);
		const server = this.pool.addResourceServer('api', { identifier: scopeServer, scopes: serverScopes });
		return serviceClients.map((serviceClient) => ({
			name: serviceClient.name,
			client: this.#serviceClient(server, serverScopes, serviceClient),
		}));
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

interface ServiceClient {
	readonly name: string;
	readonly client: UserPoolClient;
}

function mailOf({ address, region }: NonNullable<Config['mailSender']>): UserPoolEmail {
	return UserPoolEmail.withSES({ fromEmail: address, ...(region === undefined ? {} : { sesRegion: region }) });
}

/** The addresses of the pages, to which a sign-in returns. */
export function addressesOf({ domain, allowedOrigins }: Config): readonly string[] {
	const origins = [...(domain === undefined ? [] : [`https://${domain.name}`]), ...allowedOrigins];
	return origins.map((origin) => `${origin}/`);
}
