import { baseRoles, scopeServer, tenantPhases, tenantRoles } from '#directory';
import { document, escaped } from './openapi-pages.ts';
import { phasesOf } from './principal.ts';
import type { Access, Route } from './route.ts';

/** Who may call a route, and whose things it reaches, as a sentence. */
export function accessInWords(access: Access): string {
	switch (access.who) {
		case 'public':
			return 'For everybody, without a token.';
		case 'stripe':
			return 'For Stripe, proven by its signature.';
		case 'person':
			return 'For everybody who is signed in.';
		case 'buyer':
			return "For a buyer's own things.";
		case 'merchant':
			return [
				`For the tenant's own things, by ${access.roles.join(', ')}.`,
				`While the tenant is ${phasesOf(access).join(', ')}.`,
				...(access.scope === undefined ? [] : [`For a machine with the scope ${scopeServer}/${access.scope}.`]),
			].join(' ');
		case 'base':
			return access.of === 'own cluster'
				? `For members of the base: ${access.roles.join(', ')}; a cluster_manager for the own cluster.`
				: `For members of the base: ${access.roles.join(', ')}.`;
	}
}

/** The columns of the table: everybody who can hold a token. */
const columns = [
	{ who: 'buyer', role: undefined },
	...tenantRoles.map((role) => ({ who: 'merchant', role })),
	...baseRoles.map((role) => ({ who: 'base', role })),
] as const;

/** Every route by every role, as the checks of the routes have it: the page `docs/access.html`. */
export function accessPage(routes: readonly Route[]): string {
	const tenant = `<th scope="colgroup" colspan="${tenantRoles.length}">tenant</th>`;
	const phases = `<th scope="colgroup" colspan="${tenantPhases.length}">while the tenant is</th>`;
	const phase = tenantPhases.map((one) => `<th scope="col">${one}</th>`).join('');
	const base = `<th scope="colgroup" colspan="${baseRoles.length}">base</th>`;
	const roles = columns.map(({ who, role }) => `<th scope="col">${role ?? who}</th>`).join('');
	return document(
		'Who may do what',
		`<h1>Who may do what</h1>
<p>An empty cell is answered with 403, what is another's with 404. In a phase of the tenant whose cell is empty, its members
and machines are answered with 409 and the state of the tenant: a closed tenant is closing for 30 days, in which it ships or
refunds what is open, and closed from then on, when its orders no longer show who lives where. A power that a change of the
state takes away ends within ten seconds, one that it gives is there at once. <a href="/docs">API reference</a></p>
<table>
<thead>
<tr><th></th><th></th>${tenant}${base}<th></th>${phases}<th></th></tr>
<tr><th scope="col">route</th>${roles}<th scope="col">machine</th>${phase}<th scope="col">reaches</th></tr>
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
		.map(({ who, role }) => `<td class="role">${admits(access, who, role) ? 'yes' : ''}</td>`)
		.join('');
	const scope = 'scope' in access && access.scope !== undefined ? access.scope : '';
	const phases = tenantPhases
		.map((one) => `<td class="role phase">${phasesOf(access).includes(one) ? 'yes' : ''}</td>`)
		.join('');
	const reaches = access.who === 'stripe' ? 'by signature' : access.of;
	return `<tr><th scope="row"><code>${escaped(`${method} ${path}`)}</code></th>${cells}<td>${scope}</td>${phases}<td>${escaped(reaches)}</td></tr>`;
}

function admits(access: Access, who: string, role: string | undefined): boolean {
	if (access.who === 'public' || access.who === 'person') return true;
	return access.who === who && (!('roles' in access) || access.roles.some((one) => one === role));
}
