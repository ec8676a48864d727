import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { isObject, list, objects, section, text } from '#kernel/json';
import type { Template } from '../template.ts';

/** The directories of the web pages, and the headers that the distribution adds. */
export interface Site {
	/** Later deployments come last and take precedence. */
	readonly directories: readonly { readonly path: string; readonly prefix: string }[];
	readonly headers: Readonly<Record<string, string>>;
	/** The headers for responses of the API. */
	readonly apiHeaders: Readonly<Record<string, string>>;
	readonly root: string;
}

/** Content types by the end of a file's name. */
export const contentTypes: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.map': 'application/json',
	'.txt': 'text/plain; charset=utf-8',
	'.csv': 'text/csv; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.webp': 'image/webp',
	'.avif': 'image/avif',
	'.ico': 'image/vnd.microsoft.icon',
	'.woff2': 'font/woff2',
	'.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json',
	'.yaml': 'application/yaml',
};

/** The bucket behind the distribution's default behaviour, as the template fills it. */
export function readSite(template: Template): Site {
	const distribution = template.resources('AWS::CloudFront::Distribution')[0];
	const config = distribution === undefined ? {} : section(template.properties(distribution), 'DistributionConfig');
	const behaviour = section(config, 'DefaultCacheBehavior');
	const origin = objects(config['Origins']).find((resource) => resource['Id'] === behaviour['TargetOriginId']);
	const domain = text(origin?.['DomainName']);
	const api = objects(config['CacheBehaviors']).find((resource) => String(resource['PathPattern']).startsWith('/v1'));
	const bucket = template
		.resources('AWS::S3::Bucket')
		.find(
			(resource) =>
				domain === template.attribute(resource, 'RegionalDomainName') ||
				domain === template.attribute(resource, 'DomainName'),
		);
	const deployments = bucket === undefined ? [] : template.resources('Custom::CDKBucketDeployment');
	const directories = deployments.flatMap((deployment) => {
		const properties = template.properties(deployment);
		if (bucket === undefined || properties['DestinationBucketName'] !== template.physicalName(bucket)) return [];
		return list(properties['SourceObjectKeys']).flatMap((key) => {
			const path = template.asset(String(key));
			return path === undefined ? [] : [{ path, prefix: text(properties['DestinationBucketKeyPrefix']) ?? '' }];
		});
	});
	return {
		directories,
		headers: responseHeaders(template, behaviour['ResponseHeadersPolicyId']),
		apiHeaders: responseHeaders(template, api?.['ResponseHeadersPolicyId']),
		root: text(config['DefaultRootObject']) ?? 'index.html',
	};
}

/** The security headers of the distribution's response headers policy, so that a page they break breaks here too. */
export function responseHeaders(template: Template, id: unknown): Record<string, string> {
	const policy = template
		.resources('AWS::CloudFront::ResponseHeadersPolicy')
		.find((one) => template.key(one) === id || template.attribute(one, 'Id') === id);
	if (policy === undefined) return {};
	const config = section(template.properties(policy), 'ResponseHeadersPolicyConfig');
	const security = section(config, 'SecurityHeadersConfig');
	const headers: Record<string, string> = {};
	const csp = text(section(security, 'ContentSecurityPolicy')['ContentSecurityPolicy']);
	if (csp !== undefined) headers['content-security-policy'] = csp;
	if (isObject(security['ContentTypeOptions'])) headers['x-content-type-options'] = 'nosniff';
	const frame = text(section(security, 'FrameOptions')['FrameOption']);
	if (frame !== undefined) headers['x-frame-options'] = frame;
	const referrer = text(section(security, 'ReferrerPolicy')['ReferrerPolicy']);
	if (referrer !== undefined) headers['referrer-policy'] = referrer;
	for (const item of objects(section(config, 'CustomHeadersConfig')['Items']))
		headers[String(item['Header']).toLowerCase()] = String(item['Value']);
	return headers;
}

/** Serves a file of the site. Resolves to false, with nothing written, if the path has none. */
export async function serveFile(
	site: Site,
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
): Promise<boolean> {
	const file = await find(site, path);
	if (file === undefined) return false;
	const body = await readFile(file);
	const etag = `"${createHash('md5').update(body).digest('hex')}"`;
	const headers = { ...site.headers, etag, 'cache-control': 'no-cache' };
	if (request.headers['if-none-match'] === etag) {
		response.writeHead(304, headers);
		response.end();
		return true;
	}
	const type = contentTypes[extname(file)] ?? 'application/octet-stream';
	response.writeHead(200, { ...headers, 'content-type': type, 'content-length': body.length });
	response.end(request.method === 'HEAD' ? undefined : body);
	return true;
}

async function find(site: Site, path: string): Promise<string | undefined> {
	let name: string;
	try {
		name = decodeURIComponent(path).slice(1);
	} catch {
		return undefined;
	}
	if (name.includes('\0') || name.includes('\\')) return undefined;
	const bare = name.replace(/\/$/, '');
	const candidates =
		name === '' ? [site.root] : extname(bare) === '' ? [`${bare}/index.html`, `${bare}.html`, bare] : [name];
	for (const { path: directory, prefix } of site.directories.toReversed()) {
		for (const candidate of candidates) {
			if (!candidate.startsWith(prefix)) continue;
			const file = normalize(join(directory, candidate.slice(prefix.length)));
			if (!file.startsWith(normalize(directory) + sep)) continue;
			if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
		}
	}
	return undefined;
}
