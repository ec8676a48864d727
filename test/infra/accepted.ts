import { gatewayRoutes } from '../../infra/gateway.ts';

/** A rule of the packs that we do not follow, where, and why. */
export interface Accepted {
	/** Its name; what stands in brackets after it is the action or resource that was found. */
	readonly rule: RegExp;
	/** Where in the app, without the stack's name. */
	readonly on: readonly RegExp[];
	readonly reason: string;
}

const open = gatewayRoutes()
	.filter(({ token }) => !token)
	.map(({ key }) => exactly(`routes/${key.replaceAll('/', '--')}`));
const failureQueues = [/\/failures\/Resource$/];
/** What CDK brings to copy the web files into their bucket; it runs at a deployment and never else. */
const deployment = [/^Custom::CDKBucketDeployment/];

/** Everything that we accept of what the packs find in what is deployed. There is no other place for it. */
export const accepted: readonly Accepted[] = [
	{
		rule: exactly('AwsSolutions-APIG4'),
		on: open,
		reason:
			'The route table says that these ask for no token: browsing, the webhook (its signature is checked), a preflight, and ' +
			'the catch-alls, which answer 404 or 405 or ask for the token themselves. gateway.test.ts holds each route to its table.',
	},
	{
		rule: exactly('AwsSolutions-SMG4'),
		on: [/^(?:cursor|stripe-secret|stripe-webhook)-(?:secret|key)\/Resource$/],
		reason:
			'Stripe makes and rotates its two by hand of the operator, who then raises secretsRevision; a rotated cursor secret ' +
			'would break the pages that buyers are on, and guards no data: keys of another are refused by IAM and the store.',
	},
	{
		rule: exactly('AwsSolutions-COG1'),
		on: [exactly('identity/pool/Resource')],
		reason:
			'Twelve characters and no rule on their kinds: such rules make passwords easier to guess, not harder, and NIST SP ' +
			'800-63B forbids them.',
	},
	{
		rule: exactly('AwsSolutions-COG2'),
		on: [exactly('identity/pool/Resource')],
		reason: 'One pool serves buyers too, who are not asked for a second factor; everybody may set one up.',
	},
	{
		rule: exactly('AwsSolutions-COG8'),
		on: [exactly('identity/pool/Resource')],
		reason: 'Threat protection is billed for each active buyer; sign-in is slowed down by Cognito on every plan.',
	},
	{
		rule: exactly('AwsSolutions-S1'),
		on: [exactly('bucket/Resource')],
		reason: 'Only CloudFront reads it, whose log has each request; the bucket’s own log could not leave addresses out.',
	},
	{
		rule: exactly('AwsSolutions-CFR1'),
		on: [exactly('distribution/Resource')],
		reason: 'The base sells abroad, wherever a buyer is.',
	},
	{
		rule: exactly('AwsSolutions-CFR3'),
		on: [exactly('distribution/Resource')],
		reason:
			'It is logged, in the newer form (edge-log), which leaves addresses out; the rule looks for the older form only.',
	},
	{
		rule: exactly('AwsSolutions-CFR4'),
		on: [exactly('distribution/Resource')],
		reason: 'CloudFront’s own certificate admits old TLS; a stage with a domain refuses it, which web.test.ts shows.',
	},
	{
		rule: /^AwsSolutions-IAM4\[Policy::.*AWSLambdaBasicExecutionRole\]$/,
		on: deployment,
		reason: 'CDK gives its own function the policy to write its log; ours have their permissions written out.',
	},
	{
		rule: /^AwsSolutions-IAM5\[(?:Action::s3:(?:GetObject|GetBucket|List|DeleteObject|Abort)\*|Resource::.*)\]$/,
		on: deployment,
		reason:
			'CDK’s function copies any file of the deployment into the web bucket, and asks CloudFront to forget all of them; ' +
			'neither reaches a table or another bucket of ours.',
	},
	{
		rule: /^(?:AwsSolutions-L1|Serverless-LambdaLatestVersion)$/,
		on: deployment,
		reason: 'CDK chooses the runtime of its own function, and moves it with its version.',
	},
	{
		rule: /^(?:AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
		on: failureQueues,
		reason: 'They are where failures end: nothing reads them that could fail once more, and each message alarms.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: [/^(?:pre-token|storefront|merchant|members|base|payments)\/Resource$/],
		reason: 'They are asked and answer: a caller sees a failure, and no event is queued that could be lost.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: [/-consumer\/[a-z-]+\/Resource$/],
		reason: 'A stream’s failures go to the failure queue of its mapping, of which the rule does not know.',
	},
	{
		rule: /^Serverless-Lambda(?:DLQ|AsyncFailureDestination)$/,
		on: [/-schedule\/[a-z-]+\/(?:EventInvokeConfig\/)?Resource$/],
		reason:
			'The next run does the work of one that failed, and a call that does not arrive is kept by the schedule; ' +
			'there is nothing in the event of a run to keep.',
	},
	{
		rule: exactly('Serverless-LambdaDLQ'),
		on: deployment,
		reason: 'A failure of it is the failure of the deployment that waits for it.',
	},
	{
		rule: exactly('Serverless-LambdaTracing'),
		on: [/^(?!Custom::)/, ...deployment],
		reason:
			'X-Ray may be written to on `*` only, and is billed by request. The logs tell each request’s time at the gateway, ' +
			'in the function, its round trips and units, under one request id.',
	},
];

function exactly(text: string): RegExp {
	return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
