import {
	AccountRecovery,
	CfnUserPoolGroup,
	FeaturePlan,
	LambdaVersion,
	Mfa,
	UserPool,
	type UserPoolClient,
	UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Who may be a caller, and how. Buyers sign up themselves; members of a tenant or the base are made so in the directory. */
export class Identity extends Construct {
	readonly pool: UserPool;
	readonly client: UserPoolClient;

	/** `preToken` adds the groups, tenant and role of a member to each token. */
	constructor(scope: Construct, preToken: IFunction) {
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
		this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, preToken, LambdaVersion.V2_0);
		for (const groupName of ['buyer', 'merchant', 'base'])
			new CfnUserPoolGroup(this, groupName, { userPoolId: this.pool.userPoolId, groupName });
		this.client = this.pool.addClient('client', {
			authFlows: { userSrp: true },
			disableOAuth: true,
			preventUserExistenceErrors: true,
			// A member who is put out keeps his claims until his token ends.
			accessTokenValidity: Duration.minutes(15),
			idTokenValidity: Duration.minutes(15),
		});
	}
}
