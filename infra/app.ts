import { App, type AppProps } from 'aws-cdk-lib/core';
import { ApiStack } from './stacks/api.ts';
import { DataStack } from './stacks/data.ts';
import { EventsStack } from './stacks/events.ts';
import { MonitoringStack } from './stacks/monitoring.ts';
import { WebStack } from './stacks/web.ts';
import { type Config, type Stage, configs, parseStage } from './stages.ts';

/**
 * One base on one stage: five stacks. Data holds what must survive, so that the others can be changed and rolled back
 * freely; api and events share nothing but it, watch knows only the gateway's address, and web how to sign in as well.
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
	// The local runtime finds a function's bundle by it.
	'aws:cdk:enable-asset-metadata': true,
	'aws:cdk:enable-path-metadata': true,
	'@aws-cdk/core:checkSecretUsage': true,
	'@aws-cdk/core:validateAgainstDefaultRules': true,
};

if (import.meta.main) createApp(parseStage(process.env['STAGE'] ?? 'dev'), { outdir: 'cdk.out' }).synth();
