export * from './audit-log-store.ts';
export * from './bank-account.ts';
export * from './bank-transfer-settings-store.ts';
export * from './bank-transfer-settings.ts';
export { changeMember, changeRole, dismiss, leave } from './change-member.ts';
export * from './change-tenant.ts';
export * from './cluster.ts';
export { type TenantSync, type TenantSyncStore, tenantSyncStore } from './tenant-sync-store.ts';
export * from './invitation.ts';
export * from './member-store.ts';
export * from './membership.ts';
export * from './own-tenant.ts';
export * from './profile-store.ts';
export type * from './refusal.ts';
export * from './scope.ts';
export * from './tenant-lifecycle.ts';
export * from './directory-store.ts';
export * from './shipping.ts';
export {
	type ProfileChange,
	type ShippingRates,
	maxShippingBytes,
	profileChange,
	shippingRates,
} from './shipping-input.ts';
export { directoryTable } from './table.ts';
export * from './target.ts';
export * from './tenant.ts';
export * from './tenant-input.ts';
export * from './tenant-phase.ts';
