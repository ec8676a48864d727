import { type MemberStore, decidedOutsideTenant } from '#directory';
import type { Binding, Principal } from '#http';

/** Binds decisions about a tenant so that no member of that tenant makes them. */
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
				const isOutside = await decidedOutsideTenant(members, path['tenantId'] ?? '', principal.userId);
				return isOutside.ok ? handler(request) : isOutside;
			},
		};
	});
}
