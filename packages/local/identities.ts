/** The pretended location of the deployment. */
export interface AwsLocation {
	readonly region: string;
	readonly account: string;
}

const nameProperties: Record<string, string> = {
	'AWS::DynamoDB::Table': 'TableName',
	'AWS::DynamoDB::GlobalTable': 'TableName',
	'AWS::Lambda::Function': 'FunctionName',
	'AWS::SQS::Queue': 'QueueName',
	'AWS::SNS::Topic': 'TopicName',
	'AWS::IAM::Role': 'RoleName',
	'AWS::S3::Bucket': 'BucketName',
	'AWS::Logs::LogGroup': 'LogGroupName',
	'AWS::SecretsManager::Secret': 'Name',
	'AWS::Events::Rule': 'Name',
	'AWS::Scheduler::Schedule': 'Name',
	'AWS::SSM::Parameter': 'Name',
};

/** The property with the physical name of a resource type; undefined where AWS generates an id. */
export function nameProperty(type: string): string | undefined {
	return nameProperties[type];
}

/** The part of an ARN after `arn:aws:`, with {r}egion, {a}ccount and {n}ame to fill in. */
const arns: Record<string, string> = {
	'AWS::DynamoDB::Table': 'dynamodb:{r}:{a}:table/{n}',
	'AWS::DynamoDB::GlobalTable': 'dynamodb:{r}:{a}:table/{n}',
	'AWS::Lambda::Function': 'lambda:{r}:{a}:function:{n}',
	'AWS::SQS::Queue': 'sqs:{r}:{a}:{n}',
	'AWS::SNS::Topic': 'sns:{r}:{a}:{n}',
	'AWS::IAM::Role': 'iam::{a}:role/{n}',
	'AWS::S3::Bucket': 's3:::{n}',
	'AWS::KMS::Key': 'kms:{r}:{a}:key/{n}',
	'AWS::SecretsManager::Secret': 'secretsmanager:{r}:{a}:secret:{n}',
	'AWS::Events::Rule': 'events:{r}:{a}:rule/{n}',
	'AWS::Scheduler::Schedule': 'scheduler:{r}:{a}:schedule/default/{n}',
	'AWS::Cognito::UserPool': 'cognito-idp:{r}:{a}:userpool/{r}_{n}',
	'AWS::Logs::LogGroup': 'logs:{r}:{a}:log-group:{n}:*',
	'AWS::CloudWatch::Alarm': 'cloudwatch:{r}:{a}:alarm:{n}',
};

function arnOf(type: string, name: string, place: AwsLocation): string {
	const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
	return `arn:aws:${arns[type] ?? `${service}:{r}:{a}:{n}`}`
		.replaceAll('{r}', place.region)
		.replaceAll('{a}', place.account)
		.replaceAll('{n}', name);
}

/** The value of `Ref`: a resource's name, or for some types its id, URL or ARN. */
export function referenceOf(type: string, name: string, place: AwsLocation): string {
	switch (type) {
		case 'AWS::SQS::Queue':
			return `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`;
		case 'AWS::Cognito::UserPool':
			return `${place.region}_${name}`;
		case 'AWS::SNS::Topic':
		case 'AWS::SecretsManager::Secret':
		case 'AWS::IAM::ManagedPolicy':
			return arnOf(type, name, place);
		default:
			return name;
	}
}

/**
 * The value of `Fn::GetAtt`. ARNs, and attributes that resources are found by, have AWS's form. Any other
 * attribute is a stable string, because nothing local depends on it.
 */
export function attributeOf(type: string, name: string, attribute: string, place: AwsLocation): string {
	switch (attribute) {
		case 'Arn':
		case 'TopicArn':
			return arnOf(type, name, place);
		case 'StreamArn':
			return `${arnOf(type, name, place)}/stream/local`;
		case 'QueueUrl':
			return referenceOf(type, name, place);
		case 'ProviderName':
			return `cognito-idp.${place.region}.amazonaws.com/${place.region}_${name}`;
		case 'ProviderURL':
			return `https://cognito-idp.${place.region}.amazonaws.com/${place.region}_${name}`;
		default:
			return attribute.endsWith('Name') && attribute !== 'DomainName' ? name : `${name}.${attribute}`;
	}
}
