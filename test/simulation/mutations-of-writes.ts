import { type Mutation, heldBy, mutation } from './mutation.ts';

const stock = 'packages/stock/stock-store.ts';
const catalog = 'packages/catalog/catalog-store.ts';
const buyerData = 'packages/orders/buyer-data-store.ts';
const checkouts = 'packages/orders/checkout/checkout-store.ts';
const invoices = 'packages/orders/invoice/invoice-store.ts';
const addressBook = 'packages/orders/address-book/address-book-store.ts';
const counters = 'packages/sales/counting/counter-store.ts';
const lease = 'packages/sales/sealing/lease-store.ts';
const seals = 'packages/sales/sealing/seal-store.ts';
const changeLog = 'packages/search/change-log-store.ts';
const segments = 'packages/search/segment-store.ts';
const imports = 'packages/merchandising/import/import-store.ts';
const counts = 'packages/merchandising/import/import-count-store.ts';
const directory = 'packages/directory/directory-store.ts';
const profiles = 'packages/directory/profile-store.ts';
const members = 'packages/directory/member-store.ts';

/** A condition that every item fulfils, and none as well. */
const always = 'attribute_exists(pk) OR attribute_not_exists(pk)';
const isNew = "{ condition: 'attribute_not_exists(pk)' }";

/** The condition of a write holds for every item that is there. */
function loose(name: string, file: string, condition: string): Mutation {
	return mutation(name, file, `'${condition}'`, `'(${condition}) OR attribute_exists(pk)'`);
}

/** Conditions of single writes, by the test of their store that holds them. */
const held: Readonly<Record<string, readonly Mutation[]>> = {
	'test/merchandising/stock.test.ts': [
		mutation(
			'pieces are released to a row that is there',
			stock,
			"increment(table, row, pieces, 'attribute_exists(pk)')",
			`increment(table, row, pieces, '${always}')`,
		),
		mutation(
			'pieces are set in a row that is there',
			stock,
			"condition: ['attribute_exists(pk)', ...asRead.conditions]",
			`condition: ['(${always})', ...asRead.conditions]`,
		),
		mutation(
			'pieces are adjusted in a row that is there',
			stock,
			"const conditions = ['attribute_exists(pk)',",
			`const conditions = ['(${always})',`,
		),
		mutation(
			'a row off sale is not reserved at an agreed price',
			stock,
			"{ condition: 'attribute_exists(revision)', values: {} }",
			'undefined',
		),
		mutation('a new lane replaces no row', stock, `read === undefined ? ${isNew}`, 'read === undefined ? {}'),
		mutation('a row that is restocked is there', stock, "exists ? 'attribute_exists(pk)'", `exists ? '${always}'`),
		mutation(
			'a row with its first pieces replaces no row',
			stock,
			"'attribute_exists(pk)' : 'attribute_not_exists(pk)'",
			`'attribute_exists(pk)' : '${always}'`,
		),
		mutation(
			'a size that came since a row was read keeps its pieces',
			stock,
			'`attribute_not_exists(available.${name})`',
			"'attribute_exists(pk)'",
		),
		loose('stock of a listing in lanes is changed in its lanes', catalog, 'revision = :revision'),
		mutation('a new listing replaces none', catalog, `? ${isNew}`, '? {}'),
		loose('a listing is saved as it was read', catalog, 'revision = :expected'),
	],
	'test/api/stock-adjustments.test.ts': [
		mutation(
			'an adjustment of stock counts once under its key',
			'packages/stock/adjustment-store.ts',
			"condition: 'attribute_not_exists(pk)',",
			'',
		),
	],
	'test/orders/money-stores.test.ts': [
		mutation(
			'a payment that goes back is recorded once',
			checkouts,
			'AND NOT contains(refunds, :payment)',
			'AND (NOT contains(refunds, :payment) OR attribute_exists(pk))',
		),
		mutation(
			'a payment that goes back is recorded in the state that was read',
			checkouts,
			"'#state = :state AND NOT contains(refunds, :payment)'",
			"'(#state = :state OR attribute_exists(pk)) AND NOT contains(refunds, :payment)'",
		),
	],
	'test/orders/erase.test.ts': [
		loose('a checkout that is paid meanwhile keeps its address', buyerData, '#state = :state'),
		loose('an order that must be shipped keeps its address', buyerData, '#state <> :state'),
	],
	'test/orders/change-address.test.ts': [
		mutation(
			'the address of an order that was shipped meanwhile stays',
			'packages/orders/order/order-address-store.ts',
			"'#state = :state AND",
			"'(#state = :state OR attribute_exists(pk)) AND",
		),
	],
	'test/orders/overdue-shipment.test.ts': [
		loose(
			'an order that was shipped meanwhile is not overdue',
			'packages/orders/order/overdue-shipment-store.ts',
			'#state = :paid',
		),
	],
	'test/orders/invoice-store.test.ts': [
		mutation('the first invoice of an order replaces none', invoices, `? ${isNew}`, '? {}'),
		loose('invoices are changed as they were read', invoices, 'revision = :before'),
	],
	'test/orders/address-book.test.ts': [
		mutation('the first address of a book replaces none', addressBook, `? ${isNew}`, '? {}'),
		loose('an address book is changed as it was read', addressBook, 'addresses = :before'),
	],
	'test/orders/return-store.test.ts': [
		mutation(
			'a new return replaces none',
			'packages/orders/returns/return-change-store.ts',
			"? { kind: 'put', table, item, condition: 'attribute_not_exists(pk)' }",
			"? { kind: 'put', table, item }",
		),
	],
	'test/sales/count.test.ts': [
		loose('a counter is changed as it was read', counters, 'watermark = :read'),
		mutation('a new counter replaces none', counters, `: ${isNew}`, ': {}'),
	],
	'test/sealing/lease.test.ts': [
		mutation(
			'days whose sealing has begun stay as they are',
			seals,
			"const done = await database.write({ kind: 'put', table, item, condition: 'attribute_not_exists(pk)' });",
			"const done = await database.write({ kind: 'put', table, item });",
		),
		loose('days are sealed that were begun', seals, '#from = :from AND #to = :to'),
		loose(
			'one holder has the lease of sealing',
			lease,
			'attribute_not_exists(pk) OR #until <= :now OR holder = :holder',
		),
		loose('only its holder releases a lease', lease, 'holder = :holder'),
	],
	'test/sealing/seal.test.ts': [
		mutation(
			'a recount that is kept stays as it is',
			seals,
			"\t\tawait database.write({ kind: 'put', table, item, condition: 'attribute_not_exists(pk)' });\n\t\treturn",
			"\t\tawait database.write({ kind: 'put', table, item });\n\t\treturn",
		),
	],
	'test/search/change-log.test.ts': [
		mutation(
			'a record of the change log replaces none',
			changeLog,
			"table, item, condition: 'attribute_not_exists(pk)' }",
			'table, item }',
		),
	],
	'test/search/segment-store.test.ts': [
		mutation('the first segment replaces none', segments, "? { condition: 'attribute_not_exists(pk)' }", '? {}'),
		mutation(
			'a segment replaces the one that was read',
			segments,
			": { condition: 'version = :read', values: { ':read': read.version } }",
			': {}',
		),
	],
	'test/import/apply.test.ts': [
		mutation('a product of an import is reported once', imports, ' AND attribute_not_exists(outcomes.#index)', ''),
		loose('chunks of an import are counted one after another', counts, 'chunksLeft = :left AND stage = :stage'),
	],
	'test/directory/store.test.ts': [
		mutation(
			'an entry of the audit log replaces none',
			'packages/directory/audit-log-store.ts',
			"condition: 'attribute_not_exists(pk)',",
			'',
		),
		loose('a listing goes on sale beside an active tenant', directory, '#state = :active'),
		mutation('a new target replaces none', directory, `? ${isNew}`, '? {}'),
		loose('a target is changed as it was read', directory, 'target.amount = :amount'),
		mutation(
			'the first rates of a profile replace none',
			profiles,
			"{ condition: 'attribute_not_exists(shipping)' }",
			'{}',
		),
		loose('a profile is changed as it was read', profiles, 'shipping = :before'),
		mutation(
			'a cluster is changed as it was read',
			directory,
			"const asRead = { condition: equations.join(' AND '), names, values };",
			"const asRead = { condition: `(${equations.join(' AND ')}) OR attribute_exists(pk)`, names, values };",
		),
		loose('a tenant is saved as it was read', directory, 'revision = :before'),
		mutation(
			'a new cluster replaces none',
			directory,
			"item, condition: 'attribute_not_exists(pk)' } as const",
			'item } as const',
		),
		mutation(
			'a new tenant replaces none',
			directory,
			"condition: 'attribute_not_exists(pk)',\n\t\t\t\trefusal",
			`condition: '${always}',\n\t\t\t\trefusal`,
		),
		mutation(
			'a tenant belongs to a cluster that is there',
			directory,
			"condition: 'attribute_exists(pk)' };",
			`condition: '${always}' };`,
		),
	],
	'test/directory/members.test.ts': [
		mutation(
			'a membership is changed as it was read',
			members,
			"return { condition: equations.join(' AND '), names, values };",
			"return { condition: `(${equations.join(' AND ')}) OR attribute_exists(pk)`, names, values };",
		),
		mutation(
			'a member belongs to a tenant or cluster that is there',
			members,
			"key: required.key, condition: 'attribute_exists(pk)'",
			`key: required.key, condition: '${always}'`,
		),
		mutation(
			'a removed or demoted admin changes no member',
			members,
			'`attribute_not_exists(pk) OR (${check.condition})`',
			'`attribute_not_exists(pk) OR attribute_exists(pk) OR (${check.condition})`',
		),
		loose('a user has one membership', members, 'attribute_not_exists(pk) OR #of = :ended'),
		loose('a tenant that was closed gets no members', members, '#state IN (:applied, :active)'),
		mutation(
			'an organization keeps an admin',
			members,
			'condition: `#of = :of AND #role = :role$',
			'condition: `attribute_exists(pk) OR #of = :of AND #role = :role$',
		),
		mutation('an invitation is used once', members, "'attribute_not_exists(usedBy) AND expiresAt", "'expiresAt"),
		mutation(
			'a removed user does not add themselves again',
			members,
			`self && before === undefined ? ${isNew} : isUnchanged(before)`,
			'isUnchanged(before)',
		),
	],
	'test/directory/tenant-sync.test.ts': [
		loose('a sync of a tenant ends as it was read', 'packages/directory/tenant-sync-store.ts', 'revision = :revision'),
	],
	'test/directory/bank-transfer-settings.test.ts': [
		loose(
			'settings of bank transfers are changed as they were read',
			'packages/directory/bank-transfer-settings-store.ts',
			'revision = :revision',
		),
	],
};

export const guardsOfWrites: readonly Mutation[] = Object.entries(held).flatMap(([test, guards]) =>
	guards.map((guard) => heldBy(test, guard)),
);
