import { resolve } from 'node:path';

/** The settings of `npm start` from the environment. */
export interface Settings {
	readonly port: number;
	readonly dataDir: string;
	/** Undefined: demo data on an empty data directory. */
	readonly seed: 'demo' | 'none' | undefined;
	/** Undefined: on when there is demo data. */
	readonly traffic: 'on' | 'off' | undefined;
	readonly dynamodbEndpoint: string | undefined;
	readonly dynamodbLocalJar: string | undefined;
	readonly stripe: { readonly secretKey: string; readonly webhookSecret: string | undefined } | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws a single line that names the variable and its allowed values. */
export function readSettings(variables: Variables): Settings {
	const port = variables['PORT'] ?? '8787';
	if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
		throw new Error(`PORT must be a number from 0 to 65535, not ${JSON.stringify(port)}`);
	const dataDir = variables['DATA_DIR'] ?? '.local';
	if (dataDir.trim() === '') throw new Error('DATA_DIR must name a directory');
	const secretKey = variables['STRIPE_SECRET_KEY'];
	return {
		port: Number(port),
		dataDir: resolve(dataDir),
		seed: oneOf(variables, 'SEED', ['demo', 'none'] as const),
		traffic: oneOf(variables, 'TRAFFIC', ['on', 'off'] as const),
		dynamodbEndpoint: endpoint(variables['DYNAMODB_ENDPOINT']),
		dynamodbLocalJar: variables['DYNAMODB_LOCAL_JAR'] || undefined,
		stripe:
			secretKey === undefined || secretKey === ''
				? undefined
				: { secretKey, webhookSecret: variables['STRIPE_WEBHOOK_SECRET'] },
	};
}

function oneOf<const T extends string>(variables: Variables, name: string, values: readonly T[]): T | undefined {
	const given = variables[name];
	if (given === undefined) return undefined;
	const value = values.find((one) => one === given);
	if (value === undefined) throw new Error(`${name} must be ${values.join(' or ')}, not ${JSON.stringify(given)}`);
	return value;
}

function endpoint(given: string | undefined): string | undefined {
	if (given === undefined || given === '') return undefined;
	if (!URL.canParse(given) || new URL(given).protocol !== 'http:')
		throw new Error(`DYNAMODB_ENDPOINT must be an http:// address, not ${JSON.stringify(given)}`);
	return given;
}
