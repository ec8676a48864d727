import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '#infra';
import { type FunctionName, functionSpecs } from '../../../infra/functions.ts';
import { type Config, configs } from '../../../infra/stages.ts';
import { Resources } from '../../infra/assembly.ts';

/** A consumer of a stream, as its event source mapping says. */
export interface Consumer {
	readonly batchSize: number;
	/** Batches of one shard at a time. */
	readonly factor: number;
}

/** What the production stage deploys. */
export interface Deployed {
	readonly config: Pick<Config, 'throttle' | 'warmThroughput'>;
	readonly functions: Readonly<Record<FunctionName, { memoryMegabytes: number; timeoutSeconds: number }>>;
	readonly consumers: ReadonlyMap<string, Consumer>;
	readonly schedules: number;
	/** What is billed by the month. */
	readonly billed: {
		readonly alarmMetrics: number;
		readonly metrics: number;
		readonly firewalls: number;
		readonly firewallRules: number;
		readonly keys: number;
		readonly secrets: number;
	};
}

/** Reads the stacks of the production stage, synthesized anew. */
export function readDeployed(config: Config = configs.prod): Deployed {
	const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
	try {
		const resources = Resources.of(createApp('prod', { outdir }, config));
		const mappings = resources
			.of('AWS::Lambda::EventSourceMapping')
			.map((mapping): [string, Consumer] => [
				resources.nameOf(mapping.at('FunctionName')) ?? '',
				{ batchSize: Number(mapping.at('BatchSize')), factor: Number(mapping.at('ParallelizationFactor')) },
			]);
		const firewalls = resources.of('AWS::WAFv2::WebACL');
		const count = (type: string) => resources.of(type).length;
		return {
			config,
			functions: functionSpecs,
			consumers: new Map(mappings),
			schedules: count('AWS::Scheduler::Schedule'),
			billed: {
				// An alarm on a formula is billed for each metric in it.
				alarmMetrics: resources
					.of('AWS::CloudWatch::Alarm')
					.reduce(
						(sum, alarm) => sum + Math.max(1, alarm.elements('Metrics').filter((one) => one.at('MetricStat')).length),
						0,
					),
				metrics: count('AWS::Logs::MetricFilter'),
				firewalls: firewalls.length,
				firewallRules: firewalls.reduce((sum, firewall) => sum + firewall.elements('Rules').length, 0),
				keys: count('AWS::KMS::Key'),
				secrets: count('AWS::SecretsManager::Secret'),
			},
		};
	} finally {
		rmSync(outdir, { recursive: true, force: true });
	}
}
