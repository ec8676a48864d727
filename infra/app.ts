import { App, type AppProps } from 'aws-cdk-lib/core';
import { ApiStack } from './stacks/api.ts';
import { BuildRecord } from './build/sources.ts';
import { DataStack } from './stacks/data.ts';
import { EventsStack } from './stacks/events.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import { WebStack } from './stacks/web.ts';
import { type Config, type Stage, configs, parseStage } from './stages.ts';

/**
 * The stacks of a base on a stage. Data holds everything that must survive, so the other stacks can be changed and
 * rolled back freely. Api and events depend on data only, monitoring on the gateway's address, and web on the
 * gateway's address and the sign-in.
 */
export function createApp(stage: Stage, props: AppProps = {}, config: Config = configs[stage]): App {
	const app = new App({ ...props, context: { ...context, ...props.context } });
	const data = new DataStack(app, `conghua-base-${stage}-data`, stage, config);
	const gateway = new ApiStack(app, `conghua-base-${stage}-api`, data);
	new EventsStack(app, `conghua-base-${stage}-events`, data);
	new MonitoringStack(app, `conghua-base-${stage}-monitoring`, gateway, data, stage);
	new WebStack(app, `conghua-base-${stage}-web`, gateway, config);
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
