import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The differences between buckets. */
export interface PrivateBucketProps {
	/** Encrypts the objects. */
	readonly key: IKey;
	readonly removal: RemovalPolicy;
	/** Objects by prefix that nobody needs after some days. */
	readonly expiry?: Readonly<Record<string, number>>;
}

/** A bucket that is reached by roles alone, over TLS alone. Uploads that were not completed are dropped after a day. */
export class PrivateBucket extends Bucket {
	constructor(scope: Construct, id: string, { key, removal, expiry = {} }: PrivateBucketProps) {
		const expiring = Object.entries(expiry).map(([prefix, days]): LifecycleRule => ({
			prefix,
			expiration: Duration.days(days),
		}));
		super(scope, `${id}-bucket`, {
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			encryption: BucketEncryption.KMS,
			encryptionKey: key,
			// A data key for the bucket in place of one call to KMS for each object.
			bucketKeyEnabled: true,
			enforceSSL: true,
			removalPolicy: removal,
			lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }, ...expiring],
		});
	}
}
