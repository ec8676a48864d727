import { type App, Stack } from 'aws-cdk-lib/core';
import { EveryMinute } from '../constructs/every-minute.ts';
import { StreamConsumer } from '../constructs/stream-consumer.ts';
import type { Ground } from '../ground.ts';
import { atHome } from '../place.ts';

/** Everything that follows from a decision: who watches which table, and what runs by the clock. */
export class EventsStack extends Stack {
	constructor(app: App, id: string, ground: Ground) {
		super(app, id, atHome(ground.config));
		const orders = { table: 'orders', sortKeyPrefix: 'O#' } as const;
		const newCheckouts = { table: 'orders', sortKeyPrefix: 'C#', insertsOnly: true, patient: true } as const;
		const listings = { table: 'catalog', sortKeyPrefix: 'L#' } as const;
		const newImportParts = { table: 'catalog', sortKeyPrefix: 'P#', insertsOnly: true } as const;

		new StreamConsumer(this, 'count-sales', orders, ground);
		new StreamConsumer(this, 'index-holds', newCheckouts, ground);
		new StreamConsumer(this, 'index-listings', listings, ground);
		new StreamConsumer(this, 'import-listings', newImportParts, ground);
		new EveryMinute(this, 'expire-checkouts', ground);
	}
}
