import type { MemberStore } from '#directory';
import type { Binding, Principal } from '#http';
import { refused } from '#kernel';

/**
 * Binds decisions about a tenant so that no member of that tenant makes them. A user belongs to the base or to one
 * tenant. But a token of the base stays valid for minutes after its holder joins a tenant.
 */
export function decidedByOthers(
	members: Pick<MemberStore, 'membership'>,
	bindings: readonly Binding[],
): readonly Binding[] {
	return bindings.map((binding) => {
		const { route, handler } = binding;
		if (route.method === 'GET' || !route.path.includes('{tenantId}')) return binding;
		return {
			route,
			async handler(request) {
				const { principal, path } = request as { principal: Principal; path: Readonly<Record<string, string>> };
				if (principal.actor !== 'base') throw new Error(`${route.operation} is not the base's`);
				const home = await members.membership(principal.userId);
				const isOwn = home?.of === 'tenant' && home.tenantId === path['tenantId'];
				return isOwn ? refused({ kind: 'own_tenant' }) : handler(request);
			},
		};
	});
}
