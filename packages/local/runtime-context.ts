import { Clock } from './clock.ts';
import { type Engine, startEngine } from './dynamodb/engine.ts';
import { Issuer } from './gateway/issuer.ts';
import { takeLock } from './lock.ts';
import { type FunctionResource, type TableResource, readFunctions, readTables } from './resources.ts';
import type { Call, Fault, WireRecord } from './dynamodb/proxy.ts';
import { Secrets } from './secrets.ts';
import { createTables } from './dynamodb/tables.ts';
import { Template } from './template.ts';

export interface BaseOptions {
	/** A cdk.out directory. */
	readonly templates: string;
	/** Everything that outlives a restart. Used by one base at a time. */
	readonly dataDir: string;
	/** 0 for any free port. */
	readonly port: number;
	/** Another engine in place of the embedded one. */
	readonly dynamodbEndpoint?: string | undefined;
	/** DynamoDB Local's jar, which is started in place of the embedded engine. */
	readonly dynamodbLocalJar?: string | undefined;
	/** Real Stripe in place of the mock. */
	readonly stripe?: { readonly secretKey: string; readonly webhookSecret: string | undefined } | undefined;
	/** Receives lines that functions write, which also go to `<dataDir>/logs/functions.log`. */
	readonly onLog?: ((functionName: string, line: string) => void) | undefined;
	/** Receives every call of a function to DynamoDB, after its response. */
	readonly onWire?: ((record: WireRecord) => void) | undefined;
	/** Chooses a fault for a call of a function to DynamoDB. */
	readonly faults?: ((call: Call) => Fault) | undefined;
	/** The first pause before a failed stream batch is retried. It doubles up to a hundred times this. */
	readonly streamRetryMs?: number | undefined;
	/** Starts the functions of the API in advance. All others start at their first invocation. */
	readonly warm?: boolean | undefined;
	/** The time after which the thread of a function that has nothing to do ends; default: 20 seconds. */
	readonly idleMs?: number | undefined;
	/**
	 * Multiplies the timeouts of functions, of their calls to the database and of webhooks; default: 1. Tests run beside other
	 * work, and a slow machine is not a dependency that hangs.
	 */
	readonly timeoutFactor?: number | undefined;
}

/** The foundation of a base: data directory, template, engine, clock. */
export interface RuntimeContext {
	readonly options: BaseOptions;
	readonly disposables: AsyncDisposableStack;
	readonly template: Template;
	readonly functions: readonly FunctionResource[];
	readonly tables: readonly TableResource[];
	readonly clock: Clock;
	readonly issuer: Issuer;
	readonly engine: Engine;
}

/** Locks the data directory, reads the templates, starts the engine and creates the tables. */
export async function openRuntime(options: BaseOptions, disposables: AsyncDisposableStack): Promise<RuntimeContext> {
	const lock = await takeLock(options.dataDir);
	disposables.defer(() => lock.release());
	const secrets = new Secrets(options.dataDir);
	const template = new Template(options.templates, (reference) => secrets.value(reference));
	const resources = { functions: readFunctions(template), tables: readTables(template) };
	const clock = new Clock(options.dataDir);
	const issuer = await Issuer.open(options.dataDir, clock);
	const engine = await startEngine(options.dataDir, options.dynamodbEndpoint, options.dynamodbLocalJar);
	disposables.defer(() => engine.stop());
	lock.engineStarted(engine.pid);
	await createTables(engine, resources.tables);
	return { options, disposables: disposables, template, ...resources, clock, issuer, engine };
}
