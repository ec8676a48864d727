import { type Chance, chance } from '#local/testing';
import type { FaultRates } from './wire.ts';

/** The acts, with their relative frequency. */
export const kinds = {
	place: 30,
	quote: 3,
	placeQuoted: 4,
	setRates: 3,
	repeatRequest: 4,
	reuseKey: 2,
	doubleClick: 2,
	openPayment: 14,
	pay: 14,
	declinePayment: 1,
	deliverEvents: 16,
	forgeEvent: 1,
	payDifferently: 2,
	cancel: 5,
	openTransfers: 4,
	confirmTransfer: 4,
	orderAboveLimit: 1,
	resolveReview: 4,
	decideOwnCheckout: 1,
	approveOwnAccount: 0.2,
	view: 3,
	confirmReceipt: 2,
	restock: 8,
	adjust: 3,
	reprice: 3,
	lanes: 1,
	withdraw: 1,
	publish: 4,
	ship: 3,
	exclude: 1,
	trade: 4,
	refund: 4,
	refundByPieces: 1,
	changeAddress: 1,
	pack: 1,
	cancelOrder: 4,
	cancelUnsent: 3,
	cancelOwnOrder: 0.4,
	moveRefund: 3,
	moveDispute: 2,
	refundInDispute: 1,
	disputeSecondPayment: 0.4,
	disputeFailedRefund: 0.4,
	settleByHand: 2,
	returnLarge: 0.4,
	decideOwnTenant: 0.4,
	decideLargeReturn: 0.4,
	erasePersonalData: 0.4,
	requestReturn: 2,
	carryReturn: 2,
	moveReturnAsBuyer: 2,
	moveReturnAsMerchant: 2,
	decideReturn: 1,
	decideOwnReturn: 0.4,
	suspend: 1,
	approve: 4,
	close: 0.2,
	actAsClosedTenant: 1,
	sendFile: 1,
	setTier: 1,
	publishImported: 1,
	stopAny: 1,
	runAnySchedule: 2,
	sweep: 2,
	indexOrders: 8,
	countSales: 8,
	followCatalog: 3,
	readEvents: 3,
	sendRefunds: 6,
	raceForCheckout: 3,
	// These pass time first: to an expiry, to the end of a tenant's grace, to a seal.
	lastMillisecond: 4,
	lateDuplicates: 4,
	orderAfterSuspension: 0.4,
	sealAfterMidnight: 0.2,
	returnDeadline: 1,
	cancelLate: 0.4,
} as const;
export type Kind = keyof typeof kinds;

/** An act. Its draws and the current state determine its object. */
export interface Command {
	readonly kind: Kind;
	/** Integers below 1,000. */
	readonly draws: readonly number[];
}

/** Acts that run at the same time after a pause, with some faults; `seed` determines their interleaving. */
export interface Round {
	readonly pauseMs: number;
	readonly seed: number;
	readonly faultRates: FaultRates;
	readonly commands: readonly Command[];
}

export const drawsPerCommand = 10;

/** A chance that repeats the draws of a command. */
export function chanceOf(draws: readonly number[]): Chance {
	let at = 0;
	const source = chance(1);
	const next = () => ((draws[at++ % Math.max(1, draws.length)] ?? 0) % 1000) / 1000;
	const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
	return {
		...source,
		next,
		between,
		hits: (share) => next() < share,
		pick(values) {
			const value = values[between(0, values.length - 1)];
			if (value === undefined) throw new RangeError('nothing to pick from');
			return value;
		},
	};
}

/** The themes: the acts that a seed makes frequent, so that each kind of trouble is dense in some lives. */
const themes = {
	market: {},
	sealing: { sealAfterMidnight: 4, stopAny: 5, runAnySchedule: 8, indexOrders: 12, countSales: 12 },
	tenants: {
		suspend: 4,
		close: 1,
		actAsClosedTenant: 5,
		cancelUnsent: 5,
		orderAfterSuspension: 5,
		runAnySchedule: 5,
		decideOwnCheckout: 6,
		approveOwnAccount: 2,
		orderAboveLimit: 6,
		returnLarge: 4,
		decideLargeReturn: 8,
		settleByHand: 8,
		openTransfers: 4,
		confirmTransfer: 8,
	},
	aftersales: {
		place: 8,
		pay: 5,
		openPayment: 5,
		lastMillisecond: 1,
		lateDuplicates: 1,
		trade: 30,
		changeAddress: 6,
		refund: 8,
		refundByPieces: 5,
		moveDispute: 6,
		refundInDispute: 5,
		sendRefunds: 8,
		settleByHand: 6,
		decideOwnTenant: 2,
		disputeSecondPayment: 3,
		disputeFailedRefund: 4,
		deliverEvents: 20,
		indexOrders: 12,
		exclude: 3,
		requestReturn: 16,
		carryReturn: 24,
		moveReturnAsBuyer: 16,
		moveReturnAsMerchant: 16,
		decideReturn: 8,
		decideOwnReturn: 3,
		returnDeadline: 6,
		pack: 4,
		cancelUnsent: 16,
		cancelOwnOrder: 4,
		cancelLate: 6,
	},
	imports: { sendFile: 14, setTier: 6, publishImported: 6, followCatalog: 16, doubleClick: 4 },
} as const satisfies Record<string, Partial<Record<Kind, number>>>;
export type Theme = keyof typeof themes;

export function themeOf(seed: number): Theme {
	const names = Object.keys(themes) as Theme[];
	return names[seed % names.length] ?? 'market';
}

/** Each kind repeated by its weight, in fifths. */
function weighted(seed: number): readonly Kind[] {
	const weights = { ...kinds, ...themes[themeOf(seed)] };
	return Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight * 5 }, () => kind as Kind));
}

/** The endless rounds of a seed. Rounds with and without faults take turns. */
export function* rounds(seed: number): Generator<Round, never> {
	const random = chance(Math.imul(seed + 17, 0x27d4eb2f));
	const kindsOfSeed = weighted(seed);
	let faultRates: FaultRates = { faults: 0, crashes: 0 };
	for (let number = 0; ; number++) {
		if (number % 20 === 0) faultRates = random.hits(0.4) ? { faults: 0, crashes: 0 } : drawRates(random);
		const size = random.pick([1, 1, 2, 2, 3, 4, 6]);
		yield {
			pauseMs: random.hits(0.02)
				? random.between(60_000, 1_200_000)
				: random.between(0, random.pick([100, 20_000, 60_000])),
			seed: random.between(0, 2 ** 31),
			faultRates: faultRates,
			commands: Array.from({ length: size }, () => ({
				kind: random.pick(kindsOfSeed),
				draws: Array.from({ length: drawsPerCommand }, () => random.between(0, 999)),
			})),
		};
	}
}

function drawRates(random: Chance): FaultRates {
	return { faults: random.pick([0.01, 0.05, 0.1, 0.3]), crashes: random.pick([0, 0.005, 0.02, 0.05]) };
}
