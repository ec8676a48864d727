import { baseRoles, scopeServer, tenantPhases, tenantRoles } from '#directory';
import { type Access, type Route, phasesOf } from '#http';
import { escaped } from '#kernel';
import { document } from './problem-pages.ts';

/** The access of a route as sentences: actor, roles, phases, scope. */
export function accessInWords(access: Access): string {
	switch (access.actor) {
		case 'public':
			return 'Public: no token is needed.';
		case 'stripe':
			return 'Stripe only: the signature proves the body.';
		case 'user':
			return 'Any signed-in user.';
		case 'buyer':
			return 'Buyers, for their own resources.';
		case 'merchant':
			return [
				`Members of the tenant, for its own resources: ${access.roles.join(', ')}.`,
				`Allowed while the tenant is ${phasesOf(access).join(', ')}.`,
				...(access.scope === undefined ? [] : [`Service clients need the scope ${scopeServer}/${access.scope}.`]),
			].join(' ');
		case 'base':
			return access.reach === 'own cluster'
				? `Members of the base: ${access.roles.join(', ')}. A cluster_manager is confined to its own cluster.`
				: `Members of the base: ${access.roles.join(', ')}.`;
	}
}

/** The columns of the table: every kind of token. */
const columns = [
	{ actor: 'buyer', role: undefined },
	...tenantRoles.map((role) => ({ actor: 'merchant', role })),
	...baseRoles.map((role) => ({ actor: 'base', role })),
] as const;

/** The page `docs/access.html`: every route by every role, from the declarations that the checks use. */
export function accessPage(routes: readonly Route[]): string {
	const tenant = `<th scope="colgroup" colspan="${tenantRoles.length}">tenant</th>`;
	const phases = `<th scope="colgroup" colspan="${tenantPhases.length}">while the tenant is</th>`;
	const phase = tenantPhases.map((one) => `<th scope="col">${one}</th>`).join('');
	const base = `<th scope="colgroup" colspan="${baseRoles.length}">base</th>`;
	const roles = columns.map(({ actor, role }) => `<th scope="col">${role ?? actor}</th>`).join('');
	return document(
		'Access by role',
		`<h1>Access by role</h1>
<p>A role with an empty cell gets 403. Resources of others get 404. A member gets 409 while the tenant is in a phase with an
empty cell; the problem names the state. A closed tenant is <i>closing</i> for 30 days, in which it ships open orders
and refunds any. It is then <i>closed</i>, and its orders no longer show names, phones and streets. A change of state takes a
permission away within ten seconds and grants one at once. <a href="/docs">API reference</a></p>
<table>
<thead>
<tr><th></th><th></th>${tenant}${base}<th></th>${phases}<th></th></tr>
<tr><th scope="col">route</th>${roles}<th scope="col">service client</th>${phase}<th scope="col">reaches</th></tr>
</thead>
<tbody>
${routes.map(row).join('\n')}
</tbody>
</table>`,
		'wide',
	);
}

function row({ method, path, access }: Route): string {
	const cells = columns
		.map(({ actor, role }) => `<td class="role">${allows(access, actor, role) ? 'yes' : ''}</td>`)
		.join('');
	const scope = 'scope' in access && access.scope !== undefined ? access.scope : '';
	const phases = tenantPhases
		.map((one) => `<td class="role phase">${phasesOf(access).includes(one) ? 'yes' : ''}</td>`)
		.join('');
	const reaches = access.actor === 'stripe' ? 'by signature' : access.reach;
	return `<tr><th scope="row"><code>${escaped(`${method} ${path}`)}</code></th>${cells}<td>${scope}</td>${phases}<td>${escaped(reaches)}</td></tr>`;
}

function allows(access: Access, actor: string, role: string | undefined): boolean {
	if (access.actor === 'public' || access.actor === 'user') return true;
	return access.actor === actor && (!('roles' in access) || access.roles.some((one) => one === role));
}
