import type { Call } from '#local';
import type { FaultBase } from './fault-base.ts';

/** Holds back the calls of a kind until they are released, so that others come between, however slow the machine is. */
export function holdBack(base: FaultBase, isIt: (call: Call) => boolean) {
	const released = Promise.withResolvers<void>();
	let come = false;
	base.wire.hurt((call) => {
		if (!isIt(call)) return 'pass';
		come = true;
		return { until: released.promise };
	});
	return {
		/** Whether such a call has come. */
		come: () => come,
		release() {
			base.wire.heal();
			released.resolve();
		},
	};
}
