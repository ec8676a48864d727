import type { FunctionName } from '../../../infra/functions.ts';
import type { Counted } from './counted.ts';
import type { Deployed } from './deployed.ts';
import type { Assumptions } from './inputs.ts';

/** All that the plan is computed from. */
export interface Inputs {
	readonly counted: Counted;
	readonly deployed: Deployed;
	readonly assumed: Assumptions;
}

/** One kind of call of a function: how many for each order, and how long each takes. */
export interface Call {
	readonly target: FunctionName;
	readonly perOrder: number;
	readonly milliseconds: number;
	/** Whether it is a request of the gateway. */
	readonly http: boolean;
}

/** The memory that buys a full vCPU. */
const fullVcpuMegabytes = 1_769;
/** A refund is a look-up of the payment, a list of its refunds, and the refund. */
export const stripeCallsOfRefund = 3;

/** CPU time stretched to the share of a vCPU that the memory of a function buys. */
function stretched({ deployed }: Inputs, target: FunctionName, milliseconds: number): number {
	return milliseconds * Math.max(1, fullVcpuMegabytes / deployed.functions[target].memoryMegabytes);
}

/** The calls that one order causes, without consumers and schedules. */
export function callsOf(inputs: Inputs): Call[] {
	const { steps } = inputs.counted;
	const { functionMs, transactionMs, callMs, stripeMs, searches, browsing, signIns, refreshes } = inputs.assumed;
	const call = (target: FunctionName, perOrder: number, waitingMs: number, http = true): Call => ({
		target,
		perOrder,
		http,
		milliseconds: stretched(inputs, target, functionMs) + waitingMs,
	});
	return [
		call('search', searches, callMs),
		call('storefront', browsing, callMs),
		call('storefront', 1, steps.place * transactionMs),
		call('payments', 1, steps.open * callMs + stripeMs),
		call('payments', 1, steps.pay * transactionMs),
		call('merchant', 1, steps.change * transactionMs),
		call('storefront', 1, steps.change * transactionMs),
		call('pre-token', signIns + refreshes, callMs, false),
	];
}

/** How long each consumer of the orders takes for a full batch. */
export function batchMs(inputs: Inputs): Readonly<Record<'count-sales' | 'index-orders', number>> {
	const { counted, assumed } = inputs;
	const of = (target: FunctionName, steps: number) =>
		stretched(inputs, target, assumed.batchMs) + steps * assumed.callMs;
	return {
		'count-sales': of('count-sales', counted.steps.countBatch),
		'index-orders': of('index-orders', counted.steps.indexBatch),
	};
}

/** Write units of an order by table, the audit entry of its shipment included. */
export function tableUnits({
	counted: { units },
}: Inputs): Readonly<Record<'orders' | 'catalog' | 'sales' | 'directory', number>> {
	return {
		orders: units.checkout + units.order + units.expiry + units.shipment + units.placedList,
		catalog: units.stock,
		sales: units.placedEvent + 3 * units.event,
		directory: units.audit,
	};
}
