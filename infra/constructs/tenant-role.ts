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
	constructor(scope: Construct, functionName: string, functionRole: Role, statements: PolicyStatement[]) {
		const conditions = {
			StringLike: { [`aws:RequestTag/${tenantTag}`]: '?*' },
			'ForAllValues:StringEquals': { 'aws:TagKeys': [tenantTag] },
		};
		super(scope, `${functionName}-tenant-role`, {
			roleName: roleNameOf(scope, functionName),
			assumedBy: new ArnPrincipal(functionRole.roleArn).withConditions(conditions).withSessionTags(),
			inlinePolicies: { permissions: new PolicyDocument({ statements }) },
		});
	}

	/** The statement that lets the function's own role assume the tenant role. */
	static assumeStatement(scope: Construct, functionName: string): PolicyStatement {
		const name = { service: 'iam', region: '', resource: 'role', resourceName: roleNameOf(scope, functionName) };
		return new PolicyStatement({
			actions: ['sts:AssumeRole', 'sts:TagSession'],
			resources: [Stack.of(scope).formatArn(name)],
		});
	}
}

function roleNameOf(scope: Construct, functionName: string): string {
	return `${Stack.of(scope).stackName}-${functionName}-tenant`;
}
