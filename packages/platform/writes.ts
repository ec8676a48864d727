import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Item, type Key, toAttributes } from './attributes.ts';

interface Expression {
	readonly names?: Readonly<Record<string, string>>;
	readonly values?: Item;
}

/** One write with its condition. Stores alone build writes, so that expressions stand nowhere else. */
export type Write =
	| ({
			readonly kind: 'put';
			readonly table: string;
			readonly item: Item & Key;
			readonly condition?: string;
	  } & Expression)
	| ({
			readonly kind: 'update';
			readonly table: string;
			readonly key: Key;
			readonly update: string;
			readonly condition?: string;
	  } & Expression)
	| ({ readonly kind: 'delete'; readonly table: string; readonly key: Key; readonly condition?: string } & Expression)
	| ({ readonly kind: 'check'; readonly table: string; readonly key: Key; readonly condition: string } & Expression);

/** The fields that every kind of write shares, in the names of the API. */
export function writeFields(write: Write) {
	return {
		TableName: write.table,
		ConditionExpression: write.condition,
		ExpressionAttributeNames: write.names,
		ExpressionAttributeValues: write.values && toAttributes(write.values),
		ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
	} as const;
}

/** A write as an item of a transaction. */
export function toTransactItem(write: Write): TransactWriteItem {
	const fields = writeFields(write);
	switch (write.kind) {
		case 'put':
			return { Put: { ...fields, Item: toAttributes(write.item) } };
		case 'update':
			return { Update: { ...fields, Key: toAttributes({ ...write.key }), UpdateExpression: write.update } };
		case 'delete':
			return { Delete: { ...fields, Key: toAttributes({ ...write.key }) } };
		case 'check':
			return {
				ConditionCheck: { ...fields, Key: toAttributes({ ...write.key }), ConditionExpression: write.condition },
			};
	}
}

/**
 * The writes of an audit entry, one for each log that has the entry: the base's and a tenant's. Empty for a decision without
 * a member.
 */
export type AuditWrites = readonly [] | readonly [AuditWrite] | readonly [AuditWrite, AuditWrite];
export type AuditWrite = Extract<Write, { kind: 'put' }>;

/** The maximum of writes of one audit entry. */
export const maxAuditWrites = 2 satisfies AuditWrites['length'];

/** The audit entry of a decision, stored in the transaction of the decision itself: both happen, or neither. */
export interface Audited {
	readonly audit: AuditWrites;
}

/**
 * The outcome of a transaction: all of it, or nothing, with the position and stored item of each failed condition.
 * `conflicted`: further items met another transaction, so that it is unknown whether their conditions hold.
 */
export type Transacted =
	| { readonly ok: true }
	| {
			readonly ok: false;
			readonly failures: readonly { readonly index: number; readonly item: Item | undefined }[];
			readonly conflicted: boolean;
	  };

/** The outcome of a single conditional write. On failure the stored item says why. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly item: Item | undefined };
