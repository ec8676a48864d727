import { describe, expect, test } from 'vitest';
import { confirmationStep, confirmationsFor, neededConfirmations } from '../../packages/aftersales/approval.ts';
import { noon } from '../sales/given.ts';

const hour = 3_600_000;

describe('a payment needs two confirmations', () => {
	test.each([
		['of the limit', 100_000_000, 1],
		['above it', 100_000_001, 2],
	])('%s: in its amount or in the total of its checkout', (_, amount, needed) => {
		expect(confirmationsFor(amount)).toBe(needed);
		expect(neededConfirmations({ total: amount }, 1)).toBe(needed);
		expect(neededConfirmations({ total: 1 }, amount)).toBe(needed);
	});
});

describe('an entry beside the first confirmation', () => {
	const first = { by: 'finance-1', at: noon };
	const step = (by: string, isSame: boolean, now = noon + hour - 1) => confirmationStep(first, { by, now, isSame });

	test('completes it when a second member names the same, and nobody counts twice', () => {
		expect(confirmationStep(undefined, { by: 'finance-1', now: noon, isSame: false })).toBe('first');
		expect([step('finance-1', true), step('finance-2', true)]).toEqual(['waiting', 'complete']);
		expect(step('finance-1', true, noon + hour)).toBe('waiting');
	});

	test('that differs corrects it: by its author at once, by another member after an hour', () => {
		expect([step('finance-1', false), step('finance-2', false)]).toEqual(['first', 'differs']);
		expect(step('finance-2', false, noon + hour)).toBe('first');
	});
});
