import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../support/sources.ts';
import type { Outcome, Simulation } from './run.ts';

/** The bundles that are deployed. */
export const builtFunctions = join(root, 'dist/functions');

type Message = { readonly progress: string } | { readonly outcome: Outcome };

/** A thread in which simulations run, one at a time. */
export interface Life {
	/** Rejects when it cannot be run, which is no violation. */
	run(simulation: Simulation): Promise<Outcome>;
	end(): Promise<unknown>;
}

/** Starts a thread for simulations. */
export function openLife(progress: (line: string) => void = () => undefined): Life {
	const worker = new Worker(new URL('life.ts', import.meta.url), { execArgv: [] });
	const gone = new Promise<never>((_, reject) => {
		worker.once('error', reject);
		worker.once('exit', () => reject(new Error('the simulation ended without an outcome')));
	});
	gone.catch(() => undefined);
	return {
		run: (simulation) => {
			const done = new Promise<Outcome>((resolve) => {
				const listen = (message: Message) => {
					if ('progress' in message) return progress(message.progress);
					worker.off('message', listen);
					resolve(message.outcome);
				};
				worker.on('message', listen);
			});
			worker.postMessage(simulation);
			return Promise.race([done, gone]);
		},
		end: () => worker.terminate(),
	};
}

/** A violation as it is shown: the seed, the step, what happened before, and what does not hold. */
export function report({ seed, steps, violations, trail }: Outcome): string {
	return [
		`seed ${seed}: ${violations.length} violations after ${steps} commands`,
		...trail.map((line) => `  ${line}`),
		...violations.map(({ invariant, about, detail }) => `${invariant} ${about}: ${detail}`),
	].join('\n');
}

/** The last line of a run. */
export function summary({ seed, counts, virtualHours, digest }: Outcome, seconds: number): string {
	const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
	const speed = Math.round((counts['commands'] ?? 0) / seconds);
	return `seed ${seed}: ${virtualHours.toFixed(1)} h in ${seconds.toFixed(1)} s, ${speed} commands/s; ${all.join(', ')}; digest ${digest}`;
}
