import { type Millis, type OrderId, type TenantId } from '#kernel';
import { type OrderStore, type ShipRequest, ship } from '#orders';
import { type Audited, entryOf, mapInBatches } from '#platform';
import { type FaultyRow, type FileParcel, type RowFault, rowFaultOf } from './shipment-file.ts';

/** Dependencies of shipping by file. */
export interface ShipOrdersDeps {
	readonly orders: Pick<OrderStore, 'tenantOrder' | 'change'>;
}

/** The outcome of a row. */
export interface ShippedRow {
	readonly line: number;
	readonly orderId: string;
	/** `unchanged`: the parcel was recorded before. */
	readonly outcome: 'shipped' | 'unchanged' | 'refused';
	readonly reason: RowFault | null;
	readonly column: string | null;
}

/** Orders shipped at a time. */
const ordersAtOnce = 8;

/**
 * Ships the parcels of a file and reports each row. A parcel that its order refuses stops no other. The parcels of one
 * order follow each other. The same file again changes nothing, so an interrupted one is repeated.
 */
export async function shipOrders(
	stores: ShipOrdersDeps,
	tenantId: TenantId,
	{ parcels, faults }: { readonly parcels: readonly FileParcel[]; readonly faults: readonly FaultyRow[] },
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<ShippedRow[]> {
	const byOrder = [...Map.groupBy(parcels, ({ orderId }) => orderId).values()];
	const shipped = await mapInBatches(byOrder, ordersAtOnce, async (ofOrder) => {
		const rows: ShippedRow[] = [];
		for (const parcel of ofOrder) rows.push(...(await shipParcel(stores, tenantId, parcel, { now, audit })));
		return rows;
	});
	const refusedRows = faults.map((fault) => ({ ...fault, outcome: 'refused' }) as const);
	return [...refusedRows, ...shipped.flat()].toSorted((a, b) => a.line - b.line);
}

async function shipParcel(
	{ orders }: ShipOrdersDeps,
	tenantId: TenantId,
	{ orderId, rows, ...label }: FileParcel,
	{ now, audit }: Audited & { readonly now: Millis },
): Promise<ShippedRow[]> {
	const report = (outcome: ShippedRow['outcome'], reason: RowFault | null = null) =>
		rows.map((line) => ({ line, orderId, outcome, reason, column: null }));
	const order = await orders.tenantOrder(tenantId, orderId satisfies OrderId);
	if (order === undefined) return report('refused', 'not_found');
	const request: ShipRequest = { ...label, shippedAt: now };
	let outcome: ShippedRow['outcome'] = 'unchanged';
	const name = String(rows[0] ?? 0).padStart(6, '0');
	const done = await orders.change(
		order,
		(stored) => {
			const next = ship(stored, request);
			outcome = next.ok && next.value !== stored ? 'shipped' : 'unchanged';
			return next;
		},
		entryOf({ audit }, name, { orderId }),
	);
	return done.ok ? report(outcome) : report('refused', rowFaultOf(done.refusal));
}
