import { openTenant } from '../support/scenario.ts';
import { type FaultBase, startFaultBase } from './fault-base.ts';

/** Starts a base with two tenants, for the faults of payments and of what follows them. */
export async function startPaymentBase(): Promise<FaultBase> {
	const base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b', 'dalang', 'ordinary');
	return base;
}

/** Heals the wire and the Stripe mock. */
export async function healPayments({ wire, stripeFault }: FaultBase): Promise<void> {
	wire.heal();
	await stripeFault('none');
}
