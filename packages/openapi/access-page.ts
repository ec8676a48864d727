import { baseRoles, scopeServer, tenantPhases, tenantRoles } from '#directory';
import { document, escaped } from './problem-pages.ts';
import { type Access, type Route, phasesOf } from '#http';

/** Who may call a route, and whose things it reaches, as a sentence. */
export function accessInWords(access: Access): string {
	switch (access.actor) {
		case 'public':
			return 'For everybody, without a token.';
		case 'stripe':
			return 'For Stripe, proven by its signature.';
		case 'user':
			return 'For everybody actor is signed in.';
		case 'buyer':
			return "For a buyer's own things.";
		case 'merchant':
			return [
				`For the tenant's own things, by ${access.roles.join(', ')}.`,
				`While the tenant is ${phasesOf(access).join(', ')}.`,
				...(access.scope === undefined ? [] : [`For a service client with the scope ${scopeServer}/${access.scope}.`]),
			].join(' ');
		case 'base':
			return access.reach === 'own cluster'
				? `For members of the base: ${access.roles.join(', ')}; a cluster_manager for the own cluster.`
				: `For members of the base: ${access.roles.join(', ')}.`;
	}
}

/** The columns of the table: everybody who can hold a token. */
const columns = [
	{ actor: 'buyer', role: undefined },
	...tenantRoles.map((role) => ({ actor: 'merchant', role })),
	...baseRoles.map((role) => ({ actor: 'base', role })),
] as const;

/** Every route by every role, as the checks of the routes have it: the page `docs/access.html`. */
export function accessPage(routes: readonly Route[]): string {
	const tenant = `<th scope="colgroup" colspan="${tenantRoles.length}">tenant</th>`;
	const phases = `<th scope="colgroup" colspan="${tenantPhases.length}">while the tenant is</th>`;
	const phase = tenantPhases.map((one) => `<th scope="col">${one}</th>`).join('');
	const base = `<th scope="colgroup" colspan="${baseRoles.length}">base</th>`;
	const roles = columns.map(({ actor, role }) => `<th scope="col">${role ?? actor}</th>`).join('');
	return document(
		'Who may do what',
		`<h1>Who may do what</h1>
<p>An empty cell is answered with 403, what is another's with 404. In a phase of the tenant whose cell is empty, its members
and machines are answered with 409 and the state of the tenant: a closed tenant is closing for 30 days, in which it ships or
refunds what is open, and closed from then on, when its orders no longer show actor lives where. A power that a change of the
state takes away ends within ten seconds, one that it gives is there at once. <a href="/docs">API reference</a></p>
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
