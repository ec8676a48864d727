import type { TenantState } from './tenant.ts';

/** What the directory refuses. */
export type DirectoryRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'already_exists' }
	| { readonly kind: 'unknown_cluster' }
	| { readonly kind: 'unknown_tenant' }
	| { readonly kind: 'tenant_state'; readonly state: TenantState };
