import { type PostPolicy, signPost } from '#kernel/post-policy';
import type { Millis } from '#kernel';
import { readEnvironment, readOptional } from '../environment.ts';
import { regionalEndpoint } from '../signed-call.ts';

/** A form that uploads one object from a browser: the fields, and then the file as `file`, go to the address. */
export interface UploadForm {
	readonly url: string;
	readonly fields: Readonly<Record<string, string>>;
}

/** Signs forms for a bucket with the function's own credentials. The form may do what they may, and what it says itself. */
export function uploadForms(
	bucket: string,
): (object: Omit<PostPolicy, 'region' | 'bucket'>, now: Millis) => UploadForm {
	const env = readEnvironment(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
	const { AWS_SESSION_TOKEN: sessionToken, UPLOAD_URL: localUrl } = readOptional(['AWS_SESSION_TOKEN', 'UPLOAD_URL']);
	const region = env.AWS_REGION;
	const credentials = {
		accessKeyId: env.AWS_ACCESS_KEY_ID,
		secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
		sessionToken,
	};
	// On one machine the browser reaches another address than the functions.
	const url = localUrl === undefined ? regionalEndpoint(`${bucket}.s3`, region) : `${localUrl}/${bucket}`;
	return (object, now) => ({ url, fields: signPost({ ...object, region, bucket }, credentials, now) });
}
