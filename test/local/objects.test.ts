import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBucket } from '../../packages/platform/s3/bucket.ts';
import { Objects } from '../../packages/local/s3/objects.ts';
import { type Wire, startWire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
	wire = await startWire();
});
afterAll(() => wire.stop());
