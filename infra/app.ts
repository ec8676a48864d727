import { App, type AppProps } from 'aws-cdk-lib/core';
import { ApiStack } from './stacks/api.ts';
import { BuildRecord } from './build/sources.ts';
import { DataStack } from './stacks/data.ts';
import { EventsStack } from './stacks/events.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import { WebStack } from './stacks/web.ts';
import { namePrefix } from './regions.ts';
import { type Config, type Stage, configs, parseStage } from './stages.ts';

/**
 * The stacks of a base on a stage. Data holds everything that must survive, so the other stacks can be changed and
 * rolled back freely. Api and events depend on data only, monitoring on the gateway's address, and web on the
 * gateway's address, the sign-in and the alarm topic.
 */
export function createApp(stage: Stage, props: AppProps = {}, config: Config = configs[stage]): App {
	const app = new App({ ...props, context: { ...context, ...props.context } });
	const name = namePrefix(stage, config);
	const data = new DataStack(app, `${name}-data`, name, config);
	const gateway = new ApiStack(app, `${name}-api`, data);
	new EventsStack(app, `${name}-events`, data);
	new MonitoringStack(app, `${name}-monitoring`, gateway, data);
	new WebStack(app, `${name}-web`, gateway, data);
	return app;
}

const context = {
	// The local runtime finds a function's bundle by this metadata.
	'aws:cdk:enable-asset-metadata': true,
	'aws:cdk:enable-path-metadata': true,
	'@aws-cdk/core:checkSecretUsage': true,
	'@aws-cdk/core:validateAgainstDefaultRules': true,
};

if (import.meta.main) {
	const stage = parseStage(process.env['STAGE'] ?? 'dev');
	createApp(stage, { outdir: 'cdk.out' }).synth();
	new BuildRecord('.', stage).end();
}
