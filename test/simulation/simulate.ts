import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../support/sources.ts';
import type { Outcome, Simulation } from './run.ts';

/** The built bundles. */
export const builtFunctions = join(root, 'dist/functions');

type Message = { readonly progress: string } | { readonly outcome: Outcome };

/** A thread that runs one simulation at a time. */
export interface SimulationWorker {
	/** Rejects when the run fails without an outcome. */
	run(simulation: Simulation): Promise<Outcome>;
	end(): Promise<unknown>;
}

export function startWorker(progress: (line: string) => void = () => undefined): SimulationWorker {
	const worker = new Worker(new URL('worker.ts', import.meta.url), { execArgv: [] });
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

/** A violation as text: the seed, the history and the violated invariants. */
export function report({ seed, steps, violations, history }: Outcome): string {
	return [
		`seed ${seed}: ${violations.length} violations after ${steps} commands`,
		...history.map((line) => `  ${line}`),
		...violations.map(({ invariant, about, detail }) => `${invariant} ${about}: ${detail}`),
	].join('\n');
}

/** The summary line of a run. */
export function summary({ seed, counts, virtualHours, digest }: Outcome, seconds: number): string {
	const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
	const speed = Math.round((counts['commands'] ?? 0) / seconds);
	return `seed ${seed}: ${virtualHours.toFixed(1)} h in ${seconds.toFixed(1)} s, ${speed} commands/s; ${all.join(', ')}; digest ${digest}`;
}
