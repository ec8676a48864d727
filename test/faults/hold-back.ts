import type { Call } from '#local';
import type { FaultBase } from './fault-base.ts';

/**
 * Holds back the calls of a kind until they are released, so that others come between, or all go on in one moment, however
 * slow the machine is.
 */
export function holdBack(base: FaultBase, isIt: (call: Call) => boolean) {
	const released = Promise.withResolvers<void>();
	let held = 0;
	base.wire.hurt((call) => {
		if (!isIt(call)) return 'pass';
		held += 1;
		return { until: released.promise };
	});
	return {
		/** Whether such a call has come. */
		come: () => held > 0,
		/** The number of such calls. */
		held: () => held,
		release() {
			base.wire.heal();
			released.resolve();
		},
	};
}
