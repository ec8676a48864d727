import type { BankAccount } from './bank-account.ts';
import type { TenantState } from './tenant.ts';

/** The refusals of the directory. */
export type DirectoryRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'forbidden' }
	| { readonly kind: 'already_exists' }
	| { readonly kind: 'unknown_cluster' }
	| { readonly kind: 'unknown_tenant' }
	| { readonly kind: 'last_owner' }
	| { readonly kind: 'last_manager' }
	| { readonly kind: 'already_member' }
	/** A member of the base may not decide about a tenant they are a member of. */
	| { readonly kind: 'own_tenant' }
	/** A manager approves an account that they proposed. */
	| { readonly kind: 'own_proposal' }
	/** The account to approve is not the proposed one. `proposed` is null when none is. */
	| { readonly kind: 'proposal_differs'; readonly proposed: BankAccount | null }
	| { readonly kind: 'tenant_state'; readonly state: TenantState };
