import * as z from 'zod/mini';
import { profileChange, shippingRates, tenantStates } from '#directory';
import { anyTenantRole, defineRoutes } from '#http';
import { grades } from '#kernel';
import { bilingual } from '#kernel/schemas';
import { maintenance, reading } from './phases.ts';

const profileSchema = z
	.strictObject({
		tenantId: z.string(),
		name: bilingual,
		clusterId: z.string(),
		grade: z.enum(grades),
		state: z.enum(tenantStates),
		shipping: z.nullable(shippingRates),
	})
	.register(z.globalRegistry, { id: 'MerchantProfile' });
export type ProfileResponse = z.input<typeof profileSchema>;

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const shipping = {
	by: 'pieces',
	zones: [
		{
			countries: ['CN'],
			first: { quantity: 1, price: cny(800) },
			additional: { quantity: 1, price: cny(200) },
			freeFrom: cny(29900),
		},
		{
			countries: ['CN'],
			provinces: ['新疆', '西藏'],
			first: { quantity: 1, price: cny(1800) },
			additional: { quantity: 1, price: cny(600) },
		},
		{ first: { quantity: 2, price: cny(9800) }, additional: { quantity: 1, price: cny(2500) } },
	],
};
const example = {
	tenantId: 'chaonan-yilan',
	name: { zh: '怡岚服饰', en: 'Yilan Garments' },
	clusterId: 'chaonan',
	grade: 'leading',
	state: 'active',
	shipping,
};

/** The tenant's own profile. */
export const profileRoutes = defineRoutes({
	getProfile: {
		method: 'GET',
		path: '/v1/merchant/profile',
		summary: "Retrieve the tenant's profile with its shipping rates.",
		access: { actor: 'merchant', reach: 'own tenant', roles: anyTenantRole, phases: reading },
		responses: { 200: { description: 'The profile.', schema: profileSchema, example } },
		problems: [],
	},
	patchProfile: {
		method: 'PATCH',
		path: '/v1/merchant/profile',
		summary:
			'Update the fields given. `shipping` replaces all shipping rates; null removes them, and the tenant then ships free. ' +
			'Checkouts may be placed at the earlier rates for 30 seconds. Placed ones keep their fees.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'fulfilment'], phases: maintenance },
		body: { type: 'application/json', schema: profileChange, example: { shipping } },
		responses: { 200: { description: 'The profile.', schema: profileSchema, example } },
		problems: [],
	},
});
