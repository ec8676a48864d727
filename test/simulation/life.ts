import { parentPort } from 'node:worker_threads';
import { type Simulation, run } from './run.ts';

/** The inside of the thread in which simulations run one after the other: its globals and modules are nobody else's. */
const port = parentPort;
if (port === null) throw new Error('life.ts runs in a worker thread');

let running = Promise.resolve();
port.on('message', (simulation: Simulation) => {
	running = running.then(async () => {
		const outcome = await run(simulation, (line) => port.postMessage({ progress: line }));
		port.postMessage({ outcome });
	});
});
