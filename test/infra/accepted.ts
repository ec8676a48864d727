import { gatewayRoutes } from '../../infra/gateway.ts';

/** A rule of cdk-nag that is not followed, with its place and reason. */
export interface Accepted {
	/** The rule's name, with the action or resource in brackets. */
	readonly rule: RegExp;
	/** The place in the app, without the stack's name. */
	readonly on: readonly RegExp[];
	readonly reason: string;
}

const open = gatewayRoutes()
	.filter(({ token }) => !token)
	.map(({ key }) => exactly(`routes/${key.replaceAll('/', '--')}`));
const failureQueues = [/\/failures\/Resource$/];
/** CDK's function that copies the web files into their bucket. It runs at deployment only. */
const deployment = [/^Custom::CDKBucketDeployment/];

/** All accepted findings of the packs in the deployed stacks. */
export const accepted: readonly Accepted[] = [
	{
		rule: exactly('AwsSolutions-APIG4'),
		on: open,
		reason:
			'The route table declares that these need no token: browsing, the webhook (its signature is checked), ' +
			'a preflight, and the catch-alls, which answer 404 or 405 or require the token themselves. ' +
			'gateway.test.ts compares each route with its table.',
	},
	{
		rule: exactly('AwsSolutions-SMG4'),
		on: [/^(?:cursor|stripe-secret|stripe-webhook)-(?:secret|key)\/Resource$/],
		reason:
			'An operator rotates Stripe’s two by hand and raises secretsRevision. A rotated cursor secret would ' +
			'break the pages that buyers are on, and it guards no data: IAM and the store refuse foreign keys.',
	},
	{
		rule: exactly('AwsSolutions-COG1'),
		on: [exactly('identity/pool/Resource')],
		reason:
			'Twelve characters and no rule on their kinds: such rules make passwords easier to guess, and NIST SP ' +
			'800-63B forbids them.',
	},
	{
		rule: exactly('AwsSolutions-COG2'),
		on: [exactly('identity/pool/Resource')],
		reason: 'The pool serves buyers too, for whom a second factor is optional; everybody may set one up.',
	},
	{
		rule: exactly('AwsSolutions-COG8'),
		on: [exactly('identity/pool/Resource')],
		reason: 'Threat protection is billed for each active buyer; Cognito slows down sign-in on every plan.',
	},
	{
		rule: exactly('AwsSolutions-S1'),
		on: [exactly('search-bucket/Resource'), exactly('media-bucket/Resource')],
		reason:
			'Functions alone write them and read them, and each call is in the function’s own log. CloudFront, which ' +
			'serves the pictures, logs each request.',
	},
	{
		rule: /^AwsSolutions-IAM5\[Resource::.*-data:ExportsOutputFnGetAtt\w+bucket\w+\/[a-z]+\/\*\]$/,
		on: [/^(?:merchant|search)-role\/Resource$/, /\/(?:render-media|compact-search)-role\/Resource$/],
		reason: 'The objects of one folder of a bucket. Their names are made at runtime.',
	},
	{
		rule: exactly('AwsSolutions-S1'),
		on: [exactly('bucket/Resource')],
		reason: 'Only CloudFront reads it, and CloudFront logs each request. The bucket’s own log cannot omit addresses.',
	},
	{
		rule: exactly('AwsSolutions-CFR1'),
		on: [exactly('distribution/Resource')],
		reason: 'The base sells to buyers abroad, wherever they are.',
	},
	{
		rule: exactly('AwsSolutions-CFR3'),
		on: [exactly('distribution/Resource')],
		reason:
			'It is logged in the newer format (edge-log), which omits addresses. The rule looks for the older format only.',
	},
	{
		rule: exactly('AwsSolutions-CFR4'),
		on: [exactly('distribution/Resource')],
		reason: 'CloudFront’s own certificate admits old TLS. A stage with a domain refuses it, as web.test.ts shows.',
	},
	{
		rule: /^AwsSolutions-IAM4\[Policy::.*AWSLambdaBasicExecutionRole\]$/,
		on: deployment,
		reason: 'CDK grants its own function the policy to write its log. Ours have explicit permissions.',
	},
	{
		rule: /^AwsSolutions-IAM5\[(?:Action::s3:(?:GetObject|GetBucket|List|DeleteObject|Abort)\*|Resource::.*)\]$/,
		on: deployment,
		reason:
			'CDK’s function copies any file of the deployment into the web bucket and invalidates CloudFront’s ' +
			'cache. It reaches no table and no other bucket.',
	},
	{
		rule: /^(?:AwsSolutions-L1|Serverless-LambdaLatestVersion)$/,
		on: deployment,
		reason: 'CDK chooses the runtime of its own function and updates it with its version.',
	},
	{
		rule: /^(?:AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
		on: failureQueues,
		reason: 'They are failure queues: no consumer reads them, and each message raises an alarm.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: [/^(?:pre-token|storefront|search|merchant|members|base|payments)\/Resource$/],
		reason: 'They are invoked synchronously: the caller sees a failure, and no queued event could be lost.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: [/-consumer\/[a-z-]+\/Resource$/],
		reason: 'A stream’s failures go to the failure queue of its mapping, which the rule does not recognise.',
	},
	{
		rule: /^Serverless-Lambda(?:DLQ|AsyncFailureDestination)$/,
		on: [/-schedule\/[a-z-]+\/(?:EventInvokeConfig\/)?Resource$/],
		reason:
			'The next run does the work of a failed one, and the schedule keeps a call that does not arrive. The ' +
			'event of a run holds nothing to keep.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: deployment,
		reason: 'Its failure fails the deployment that waits for it.',
	},
	{
		rule: exactly('Serverless-LambdaTracing'),
		on: [/^(?!Custom::)/, ...deployment],
		reason:
			'X-Ray can be written to on `*` only and is billed by request. The logs have each request’s time at ' +
			'the gateway and in the function, with its round trips and units, under one request id.',
	},
];

function exactly(text: string): RegExp {
	return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
