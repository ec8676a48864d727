import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import type { Issuer, OidcConfig } from '../identity.ts';
import type { SharedResources } from '../shared-resources.ts';
import type { Config } from '../stages.ts';
import { Identity, addressesOf } from './identity.ts';
import { ServiceFunction } from './service-function.ts';

/** The issuer of a stage: its own user pool, made in the stack, or another issuer, for which nothing is made. */
export function issuerOf(stack: Stack, shared: SharedResources): Issuer {
	const { config } = shared;
	switch (config.identity.kind) {
		case 'cognito':
			return new Identity(stack, new ServiceFunction(stack, 'pre-token', shared), config);
		case 'oidc':
			return otherIssuer(stack, config.identity, config);
	}
}

function otherIssuer(stack: Stack, identity: OidcConfig, config: Config): Issuer {
	if (config.serviceClients.length > 0) throw new Error('service clients of another issuer are made there');
	const { issuer, audiences, clientId, scope, parameters, origins = [] } = identity;
	new CfnOutput(stack, 'WebClient', { value: clientId });
	return {
		url: issuer,
		audiences,
		signIn: {
			kind: 'oidc',
			issuer,
			clientId,
			scope,
			addresses: addressesOf(config),
			...(parameters === undefined ? {} : { parameters }),
		},
		origins: [...new Set([new URL(issuer).origin, ...origins])],
	};
}
