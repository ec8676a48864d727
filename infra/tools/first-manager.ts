import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { auditLogStore, auditWrites, changeMember, memberStore } from '#directory';
import { type Millis, accepted } from '#kernel';
import { type Database, openDatabase } from '#platform';
import { namePrefix } from '../regions.ts';
import { configs, parseStage } from '../stages.ts';
import { stackOutputs, userOf } from './aws-calls.ts';

const help = `npm run first-manager -- --stage STAGE --email ADDRESS [--region REGION]
npm run first-manager -- --stage STAGE --user ID [--region REGION]
npm run first-manager -- --local URL [--user ID]

Makes a user the first manager of a base. With --email the user pool invites the user, or finds the one that it has.
With --user the id is the subject of the user's tokens, for another issuer. Credentials come from the environment, as for
the AWS CLI. REGION is the stage's by default. --local uses the API of a base on this machine, and prints a token.

Exit code 0: the user is a manager, now or before. 1: refused, because the base has another manager. 2: wrong arguments
or no access.`;

/** The user is a manager, or the base has another one already, who gives roles through the API. */
export type Appointment = 'appointed' | 'manager already' | 'has another manager';

/**
 * Makes a user the manager of a base that has none. Membership, entry in the list of members and audit entry are those of
 * `PUT /v1/base/members/{userId}`.
 */
export async function appoint(database: Database, table: string, userId: string, now: Millis): Promise<Appointment> {
	const members = memberStore(database, table);
	if ((await members.otherAdmin({ of: 'base' }, userId)) !== undefined) return 'has another manager';
	const manager = { of: 'base', role: 'manager' } as const;
	const audit = auditWrites(auditLogStore(database, table))({
		at: now,
		userId,
		role: 'manager',
		by: 'base',
		operation: 'putMember',
		path: { userId },
		changed: ['of', 'role'],
		requestId: 'first-manager',
	});
	const by = { userId, organization: { of: 'base' } } as const;
	const put = await changeMember(members, userId, { by, now, audit }, () => accepted(manager));
	if (!put.ok) throw new Error(`the membership of ${userId} cannot be written: ${put.refusal.kind}`);
	const { before } = put.value;
	return before?.of === 'base' && before.role === 'manager' ? 'manager already' : 'appointed';
}

interface Deployed {
	readonly stage: string;
	readonly region: string | undefined;
	readonly email: string | undefined;
	readonly user: string | undefined;
}

async function appointDeployed({ stage: name, region, email, user }: Deployed, write: Write): Promise<Appointment> {
	const stage = parseStage(name);
	const config = { ...configs[stage], ...(region === undefined ? {} : { region }) };
	const prefix = namePrefix(stage, config);
	const client = new DynamoDBClient({ region: config.region });
	const table = await output(client, `${prefix}-data`, 'DirectoryTable');
	const userId = user ?? (await userOf(client, await output(client, `${prefix}-api`, 'UserPool'), email ?? ''));
	write(`user ${userId} of ${prefix}`);
	return appoint(openDatabase(client), table, userId, Date.now());
}

async function output(client: DynamoDBClient, stack: string, name: string): Promise<string> {
	const value = (await stackOutputs(client, stack)).get(name);
	if (value === undefined) throw new Error(`the stack ${stack} has no output ${name}: deploy this version first`);
	return value;
}

/** The local base has no user pool: its issuer gives every claim that is asked for. */
async function appointLocally(url: string, user: string, write: Write): Promise<Appointment> {
	const headers = { 'content-type': 'application/json' };
	const claims = JSON.stringify({ sub: user, groups: ['base'], role: 'manager' });
	const issued = await fetch(`${url}/local/token`, { method: 'POST', headers, body: claims });
	if (!issued.ok) throw new Error(`${url} issues no token: is it a base on this machine?`);
	const { token } = (await issued.json()) as { token: string };
	const authorized = { ...headers, authorization: `Bearer ${token}` };
	const managers = await localManagers(url, authorized);
	if (managers.some((userId) => userId !== user)) return 'has another manager';
	write(`token ${token}`);
	if (managers.length > 0) return 'manager already';
	const put = await fetch(`${url}/v1/base/members/${encodeURIComponent(user)}`, {
		method: 'PUT',
		headers: authorized,
		body: JSON.stringify({ of: 'base', role: 'manager' }),
	});
	if (!put.ok) throw new Error(`the base responded with ${put.status}: ${await put.text()}`);
	return 'appointed';
}

async function localManagers(url: string, headers: Readonly<Record<string, string>>): Promise<string[]> {
	const managers: string[] = [];
	let cursor: string | null = '';
	while (cursor !== null) {
		const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
		const response = await fetch(`${url}/v1/base/members?limit=100${query}`, { headers });
		if (!response.ok) throw new Error(`the base responded with ${response.status}: ${await response.text()}`);
		const page = (await response.json()) as { items: { userId: string; role: string }[]; nextCursor: string | null };
		managers.push(...page.items.filter(({ role }) => role === 'manager').map(({ userId }) => userId));
		cursor = page.nextCursor;
	}
	return managers;
}

type Write = (line: string) => void;

/** Runs the command. Resolves to its exit code. */
export async function main(args: readonly string[], write: Write): Promise<number> {
	const options = {
		stage: { type: 'string' },
		email: { type: 'string' },
		user: { type: 'string' },
		region: { type: 'string' },
		local: { type: 'string' },
		help: { type: 'boolean', default: false },
	} as const;
	const { values } = parseArgs({ args: [...args], options });
	const { stage, email, user, region, local } = values;
	const deployed = stage !== undefined && (email === undefined) !== (user === undefined);
	if (values.help || (local === undefined ? !deployed : stage !== undefined)) {
		write(help);
		return values.help ? 0 : 2;
	}
	const done =
		local === undefined
			? await appointDeployed({ stage: stage ?? '', region, email, user }, write)
			: await appointLocally(local, user ?? 'manager-1', write);
	write(done);
	return done === 'has another manager' ? 1 : 0;
}

if (import.meta.main)
	main(process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`)).then(
		(code) => (process.exitCode = code),
		(cause: unknown) => {
			process.stderr.write(`first-manager: ${cause instanceof Error ? cause.message : String(cause)}\n`);
			process.exitCode = 2;
		},
	);
