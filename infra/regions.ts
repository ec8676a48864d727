import type { StackProps } from 'aws-cdk-lib/core';
import type { Config } from './stages.ts';

/** The only region where CloudFront takes its firewall, its certificate and the wish for its logs from. */
const edge = 'us-east-1';

/** A stack in the base's own region. Its values are carried to the edge when that is elsewhere. */
export function atHome({ region, terminationProtection }: Config): StackProps {
	return { terminationProtection, env: { region }, crossRegionReferences: region !== edge };
}

/** A stack of what CloudFront needs. */
export function atTheEdge(config: Config): StackProps {
	return { ...atHome(config), env: { region: edge } };
}
