import type { StackProps } from 'aws-cdk-lib/core';
import type { Config, Stage } from './stages.ts';

/** CloudFront takes its firewall, certificate and log delivery from this region only. */
const edge = 'us-east-1';

/** A stack in the base's own region. Its values are exported to us-east-1 if that is another region. */
export function atHome({ region, terminationProtection }: Config): StackProps {
	return { terminationProtection, env: { region }, crossRegionReferences: region !== edge };
}

/** A stack with CloudFront's resources. */
export function atTheEdge(config: Config): StackProps {
	return { ...atHome(config), env: { region: edge } };
}

/** The beginning of every name of a base on a stage that AWS does not generate. No other base has it. */
export function namePrefix(stage: Stage, { base, region }: Config): string {
	return `${base}-${stage}-${region}`;
}
