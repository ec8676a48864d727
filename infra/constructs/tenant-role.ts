import { ArnPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { tenantTag } from '#platform';

/**
 * The role that a function assumes for the tenant of a request. Only the function's own role may assume it, and
 * only for a session tagged with a tenant and nothing else. It has a fixed name, because the two roles refer to
 * each other.
 */
export class TenantRole extends Role {
	constructor(scope: Construct, of: string, functionRole: Role, statements: PolicyStatement[]) {
		const tagged = {
			StringLike: { [`aws:RequestTag/${tenantTag}`]: '?*' },
			'ForAllValues:StringEquals': { 'aws:TagKeys': [tenantTag] },
		};
		super(scope, `${of}-tenant-role`, {
			roleName: nameFor(scope, of),
			assumedBy: new ArnPrincipal(functionRole.roleArn).withConditions(tagged).withSessionTags(),
			inlinePolicies: { permissions: new PolicyDocument({ statements }) },
		});
	}

	/** The statement that lets the function's own role assume it. */
	static takenOn(scope: Construct, of: string): PolicyStatement {
		const name = { service: 'iam', region: '', resource: 'role', resourceName: nameFor(scope, of) };
		return new PolicyStatement({
			actions: ['sts:AssumeRole', 'sts:TagSession'],
			resources: [Stack.of(scope).formatArn(name)],
		});
	}
}

function nameFor(scope: Construct, of: string): string {
	return `${Stack.of(scope).stackName}-${of}-tenant`;
}
