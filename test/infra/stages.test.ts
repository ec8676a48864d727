import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { parseStage } from '../../infra/stages.ts';
import { Resources } from './assembly.ts';

const app = createApp('prod', { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) });
const resources = Resources.of(app);

test('a stage whose name is misspelt is not deployed', () => {
	expect(() => parseStage('production')).toThrow('unknown stage production: one of dev, prod');
});

test('in production no stack is deleted by mistake', () => {
	expect(app.synth().stacks.map(({ terminationProtection }) => terminationProtection)).toEqual([
		true,
		true,
		true,
		true,
	]);
});

test('in production every alarm notifies', () => {
	const alarms = resources.of('AWS::CloudWatch::Alarm');
	expect(alarms).not.toHaveLength(0);
	expect(alarms.filter((alarm) => alarm.at('ActionsEnabled') !== true)).toEqual([]);
});

test('in production no other site may call the API', () => {
	const [api] = resources.of('AWS::ApiGatewayV2::Api');
	expect(api?.at('CorsConfiguration')).toBeUndefined();
});

test.each(resources.of('AWS::Logs::LogGroup'))('in production the log $path outlives its stack', ({ policies }) => {
	expect(policies).toEqual(['Retain', 'Retain']);
});
