import type { Chance } from '#local/testing';
import { manager } from './gateway.ts';
import { transferLimits } from './prices.ts';
import type { World } from './world.ts';

/** A manager proposes an account for bank transfers and approves it alone. I17: nobody approves a proposal of their own. */
export async function approveOwnAccount(world: World, draw: Chance): Promise<void> {
	const [sub, number] = draw.pick([
		['manager-1', '6222 0236 0200 7654 321'],
		['manager-2', '6222 0236 0200 7654 322'],
	] as const);
	const account = { name: '从化服装电商总部基地', number, bank: '中国工商银行' };
	const limits = { maxOpenTransfers: transferLimits.transfers, maxOpenPieces: transferLimits.pieces };
	const path = '/v1/base/settings/bank-transfers';
	await world.send({ ...manager, sub }, 'PUT', path, { body: { account, ...limits } });
	const { status } = await world.send({ ...manager, sub }, 'POST', `${path}/approval`, { body: { account } });
	world.log(`  ${sub}: ${status}`);
	if (status === 200) world.model.violate('I17', number, 'approved by its own author');
}
