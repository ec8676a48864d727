import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
	AllowedMethods,
	CachePolicy,
	Distribution,
	Function as CloudFrontFunction,
	FunctionCode,
	FunctionEventType,
	FunctionRuntime,
	HeadersFrameOption,
	HeadersReferrerPolicy,
	OriginProtocolPolicy,
	OriginRequestPolicy,
	OriginSslPolicy,
	ResponseHeadersPolicy,
	SecurityPolicyProtocol,
	ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { SignIn } from '../constructs/identity.ts';
import { EdgeLog } from '../constructs/edge-log.ts';
import { Firewall } from '../constructs/firewall.ts';
import { atTheEdge } from '../regions.ts';
import type { Config } from '../stages.ts';

/** Rewrites `/docs` and `/problems/<kind>` to the bucket's files, which have an extension. */
const rewrite = `function handler(event) {
	var request = event.request;
	if (/^\\/docs\\/?$/.test(request.uri)) request.uri = '/docs/index.html';
	else if (/^\\/problems\\/[a-z-]+$/.test(request.uri)) request.uri += '.html';
	return request;
}
`;

/** Origins that the pages use beside their own. */
export interface WebOrigins {
	readonly api: HttpApi;
	readonly signIn: SignIn;
}

/**
 * Everything is loaded from this origin; tokens come from the user pool. The reference and the charts set styles
 * of elements, which counts as inline.
 */
const contentSecurityPolicy = ({ pages }: SignIn) =>
	[
		"default-src 'self'",
		`connect-src 'self' ${pages}`,
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');

/** A single origin for the browser: the cockpit and the reference from a private bucket, `/v1` from the gateway. */
export class WebStack extends Stack {
	constructor(app: App, id: string, { api, signIn }: WebOrigins, config: Config) {
		super(app, id, atTheEdge(config));
		const bucket = new Bucket(this, 'bucket', {
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			encryption: BucketEncryption.S3_MANAGED,
			enforceSSL: true,
			removalPolicy: config.disposable,
		});
		const responseHeadersPolicy = this.#headers(signIn);
		const distribution = new Distribution(this, 'distribution', {
			defaultRootObject: 'index.html',
			webAclId: new Firewall(this, config).attrArn,
			...(config.domain === undefined ? {} : this.#customDomain(config.domain)),
			defaultBehavior: {
				origin: S3BucketOrigin.withOriginAccessControl(bucket),
				viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
				cachePolicy: CachePolicy.CACHING_OPTIMIZED,
				responseHeadersPolicy,
				functionAssociations: [
					{
						eventType: FunctionEventType.VIEWER_REQUEST,
						function: new CloudFrontFunction(this, 'rewrite', {
							code: FunctionCode.fromInline(rewrite),
							runtime: FunctionRuntime.JS_2_0,
						}),
					},
				],
			},
			additionalBehaviors: {
				'/v1/*': {
					origin: new HttpOrigin(`${api.apiId}.execute-api.${config.region}.${this.urlSuffix}`, {
						protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
						originSslProtocols: [OriginSslPolicy.TLS_V1_2],
					}),
					viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
					allowedMethods: AllowedMethods.ALLOW_ALL,
					cachePolicy: CachePolicy.CACHING_DISABLED,
					originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
					responseHeadersPolicy,
				},
			},
		});
		new EdgeLog(this, distribution, config);
		new BucketDeployment(this, 'files', {
			sources: [
				Source.asset('dist/web'),
				// The cockpit's sign-in configuration. On one machine the local gateway serves it.
				Source.jsonData('config.json', { signIn: { kind: 'cognito', ...signIn } }),
			],
			destinationBucket: bucket,
			distribution,
			// The files can be rebuilt, and a bucket is only removed when it is empty.
			retainOnDelete: false,
			// File names carry no hash, so browsers revalidate. CloudFront keeps the files until the next deployment.
			cacheControl: [CacheControl.noCache()],
		});
		new CfnOutput(this, 'Address', { value: `https://${distribution.distributionDomainName}` });
	}

	#customDomain({ name, certificateArn }: NonNullable<Config['domain']>) {
		return {
			domainNames: [name],
			certificate: Certificate.fromCertificateArn(this, 'certificate', certificateArn),
			minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
		};
	}

	#headers(signIn: SignIn): ResponseHeadersPolicy {
		return new ResponseHeadersPolicy(this, 'headers', {
			securityHeadersBehavior: {
				contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(signIn), override: false },
				contentTypeOptions: { override: true },
				frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
				referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
				strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
			},
		});
	}
}
