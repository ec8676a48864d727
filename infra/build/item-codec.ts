/** The name of the schema that `lean-sdk.ts` gives to input and output of an operation on items. */
const itemOperation = 'ItemOperation';

type Schema = readonly [kind: number, namespace: string, name: string];

/**
 * DynamoDB's JSON, in place of the SDK's codec of this name. Bodies of operations on items are JSON as they are: the base
 * stores no binary values, and no such response holds a time. Any other operation is refused by its name.
 */
export class DynamoDBJsonCodec2 {
	createSerializer() {
		let body: Uint8Array | undefined;
		return {
			setSerdeContext() {},
			write([, , name]: Schema, input: object) {
				if (name !== itemOperation) throw new Error(`${name} is no operation on items: infra/build/lean-sdk.ts`);
				body = Buffer.from(JSON.stringify(input));
			},
			flush: () => body,
		};
	}

	createDeserializer() {
		return {
			setSerdeContext() {},
			read: (_: unknown, bytes: Uint8Array) => parse(new TextDecoder().decode(bytes)),
			readObject: (_: unknown, member: unknown) => member,
		};
	}

	setSerdeContext() {}
}

/** The SDK leaves out members that are null. No attribute value holds JSON's null. */
function parse(text: string): unknown {
	return text.includes('null') ? JSON.parse(text, (_, value: unknown) => value ?? undefined) : JSON.parse(text);
}
