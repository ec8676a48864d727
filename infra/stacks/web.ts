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
import { Annotations, type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CostBudget } from '../constructs/cost-budget.ts';
import { EdgeLog } from '../constructs/edge-log.ts';
import { Firewall } from '../constructs/firewall.ts';
import { pagesIn, rewriteCode } from '../constructs/rewrite.ts';
import type { Issuer } from '../identity.ts';
import { atTheEdge } from '../regions.ts';
import type { SharedResources } from '../shared-resources.ts';
import type { Config } from '../stages.ts';

/** CloudFront keeps an error for ten seconds by default: one caller's 404 or 503 would be the answer to others. */
const uncachedErrors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
	httpStatus,
	ttl: Duration.seconds(0),
}));

/** Origins that the pages use beside their own. */
export interface WebOrigins {
	readonly api: HttpApi;
	readonly issuer: Issuer;
}

/**
 * Everything is loaded from this origin; tokens come from the issuer. The reference and the charts set styles
 * of elements, which counts as inline.
 */
const contentSecurityPolicy = ({ origins }: Issuer, uploads: string) =>
	[
		"default-src 'self'",
		`connect-src 'self' ${[...origins, uploads].join(' ')}`,
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');

/** The bucket that pages post pictures to. */
function uploadOrigin(scope: Construct, { buckets, config }: SharedResources): string {
	return `https://${buckets.media.bucketName}.s3.${config.region}.${Stack.of(scope).urlSuffix}`;
}

/** A single origin for the browser: the cockpit and the reference from a private bucket, `/v1` from the gateway. */
export class WebStack extends Stack {
	constructor(app: App, id: string, { api, issuer }: WebOrigins, shared: SharedResources) {
		const { config, name } = shared;
		super(app, id, atTheEdge(config));
		const bucket = new Bucket(this, 'bucket', {
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			encryption: BucketEncryption.S3_MANAGED,
			enforceSSL: true,
			removalPolicy: config.disposable,
		});
		const responseHeadersPolicy = this.#headers(issuer, uploadOrigin(this, shared));
		const distribution = new Distribution(this, 'distribution', {
			defaultRootObject: 'index.html',
			errorResponses: uncachedErrors,
			webAclId: new Firewall(this, name, config).attrArn,
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
							code: FunctionCode.fromInline(rewriteCode(pagesIn('dist/web'))),
							runtime: FunctionRuntime.JS_2_0,
						}),
					},
				],
			},
			additionalBehaviors: {
				'/v1/*': { ...this.#gateway(api, config), responseHeadersPolicy },
				'/media/*': this.#media(shared),
			},
		});
		new EdgeLog(this, distribution, config);
		new BucketDeployment(this, 'files', {
			sources: [
				Source.asset('dist/web'),
				// The cockpit's sign-in configuration. On one machine the local gateway serves it.
				Source.jsonData('config.json', { signIn: issuer.signIn }),
			],
			destinationBucket: bucket,
			distribution,
			// The files can be rebuilt, and a bucket is only removed when it is empty.
			retainOnDelete: false,
			// File names carry no hash, so browsers revalidate. CloudFront keeps the files until the next deployment.
			cacheControl: [CacheControl.noCache()],
		});
		new CostBudget(this, shared);
		const domainName = config.domain?.name ?? distribution.distributionDomainName;
		new CfnOutput(this, 'Address', { value: `https://${domainName}` });
		new CfnOutput(this, 'DistributionDomain', { value: distribution.distributionDomainName });
	}

	/** The API is never cached, and gets everything of a request but its host. */
	#gateway({ apiId }: HttpApi, { region }: Config) {
		return {
			origin: new HttpOrigin(`${apiId}.execute-api.${region}.${this.urlSuffix}`, {
				protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
				originSslProtocols: [OriginSslPolicy.TLS_V1_2],
			}),
			viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
			allowedMethods: AllowedMethods.ALLOW_ALL,
			cachePolicy: CachePolicy.CACHING_DISABLED,
			originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
		};
	}

	#customDomain({ name, certificateArn }: NonNullable<Config['domain']>) {
		return {
			domainNames: [name],
			certificate: Certificate.fromCertificateArn(this, 'certificate', certificateArn),
			minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
		};
	}

	/**
	 * Files of pictures. Their address has a hash of their content, so browsers keep them for good. The bucket's policy admits
	 * CloudFront; it belongs to the stack of data, and cannot be changed from here.
	 */
	#media({ buckets, config }: SharedResources) {
		const { bucketName } = buckets.media;
		const bucket = Bucket.fromBucketAttributes(this, 'media', { bucketName, region: config.region });
		const origin = S3BucketOrigin.withOriginAccessControl(bucket);
		Annotations.of(this).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac');
		return {
			origin,
			viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
			cachePolicy: CachePolicy.CACHING_OPTIMIZED,
			responseHeadersPolicy: new ResponseHeadersPolicy(this, 'media-headers', {
				securityHeadersBehavior: {
					contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
					contentTypeOptions: { override: true },
					strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
				},
				customHeadersBehavior: {
					customHeaders: [{ header: 'cache-control', value: 'public, max-age=31536000, immutable', override: true }],
				},
			}),
		};
	}

	#headers(issuer: Issuer, uploads: string): ResponseHeadersPolicy {
		return new ResponseHeadersPolicy(this, 'headers', {
			securityHeadersBehavior: {
				contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(issuer, uploads), override: false },
				contentTypeOptions: { override: true },
				frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
				referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
				strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
			},
		});
	}
}
