import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { objects, section } from '#kernel/json';
import type { Objects } from '../s3/objects.ts';
import type { Template } from '../template.ts';
import { contentTypes, responseHeaders } from './site.ts';

/** A behaviour of the distribution that serves the objects of a bucket under their own keys. */
export interface MediaSite {
	readonly prefix: string;
	readonly headers: Readonly<Record<string, string>>;
	get(key: string): Promise<Buffer | undefined>;
}

/** The behaviours of the distribution beside the default one whose origin is a bucket of the template. */
export function readMediaSites(template: Template, stored: Objects): MediaSite[] {
	const distribution = template.resources('AWS::CloudFront::Distribution')[0];
	const config = distribution === undefined ? {} : section(template.properties(distribution), 'DistributionConfig');
	const buckets = template.resources('AWS::S3::Bucket').map((bucket) => template.physicalName(bucket));
	return objects(config['CacheBehaviors']).flatMap((behaviour) => {
		const origin = objects(config['Origins']).find(({ Id }) => Id === behaviour['TargetOriginId']);
		const bucket = buckets.find((name) => String(origin?.['DomainName']).startsWith(`${name}.s3.`));
		if (bucket === undefined) return [];
		return {
			prefix: String(behaviour['PathPattern']).replace(/\*$/, ''),
			headers: responseHeaders(template, behaviour['ResponseHeadersPolicyId']),
			get: (key: string) => stored.get(bucket, key),
		};
	});
}

/** Serves an object with the headers of its behaviour. Resolves to false, with nothing written, if the path has none. */
export async function serveMedia(
	sites: readonly MediaSite[],
	{ method }: IncomingMessage,
	response: ServerResponse,
	path: string,
): Promise<boolean> {
	const site = sites.find(({ prefix }) => path.startsWith(prefix));
	const body = await site?.get(path.slice(1));
	if (site === undefined || body === undefined) return false;
	const type = contentTypes[extname(path)] ?? 'application/octet-stream';
	response.writeHead(200, { ...site.headers, 'content-type': type, 'content-length': body.length });
	response.end(method === 'HEAD' ? undefined : body);
	return true;
}
