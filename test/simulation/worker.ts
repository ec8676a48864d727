import { parentPort } from 'node:worker_threads';
import { type Simulation, run } from './run.ts';

/** The worker thread of simulations. It runs them in turn, with globals and modules of its own. */
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread');

let running = Promise.resolve();
port.on('message', (simulation: Simulation) => {
	running = running.then(async () => {
		const outcome = await run(simulation, (line) => port.postMessage({ progress: line }));
		port.postMessage({ outcome });
	});
});
