import { changeAddress } from './address-acts.ts';
import { approveOwnAccount } from './settings-acts.ts';
import type { Chance } from '#local/testing';
import type { Violation } from '../support/invariants.ts';
import { deliverEvents, forgeEvent } from './webhook-acts.ts';
import { orderAboveLimit, decideOwnCheckout, resolveReview, confirmTransfer } from './approval-acts.ts';
import * as buyers from './buyers.ts';
import * as cancellations from './cancel-acts.ts';
import * as orders from './order-acts.ts';
import * as tenants from './tenant-acts.ts';
import * as disputes from './dispute-acts.ts';
import { checkDisputes, checkLostDisputes, checkManualRefunds, checkRefundStates } from './dispute-checks.ts';
import { approachExpiry, raceForCheckout, lastMillisecond, lateDuplicates } from './expiry-acts.ts';
import { readEvents } from './event-acts.ts';
import { checkImportReports, publishImported, sendFile, setTier } from './import-acts.ts';
import { approachMidnight, sealAfterMidnight } from './sealing-acts.ts';
import { quiesce } from './quiesce.ts';
import * as refunds from './refund-acts.ts';
import * as returns from './return-acts.ts';
import { checkReturnsAtRest } from './return-checks.ts';
import { stopAny, sweep, sweepWhenDue, runAnySchedule } from './schedules.ts';
import { type Kind, type Round, chanceOf, rounds, themeOf } from './script.ts';
import { checkSeals } from './seal-checks.ts';
import * as sellers from './sellers.ts';
import * as settlements from './settle-acts.ts';
import * as shipping from './shipping-acts.ts';
import { checkBrowsedListings } from './browse-check.ts';
import { consume, followCatalog } from './streams.ts';
import { trade } from './trade-acts.ts';
import { World } from './world.ts';

export interface Simulation {
	readonly seed: number;
	/** The directory of the functions' bundles. */
	readonly dist: string;
	/** The length in virtual hours or in rounds, which the seed draws. */
	readonly hours?: number;
	readonly rounds?: number;
	/** The rounds themselves, in place of drawn ones. */
	readonly script?: readonly Round[];
	/** Rounds between two complete checks, before which everything comes to rest. */
	readonly quiesceEvery?: number;
}

export interface Outcome {
	readonly seed: number;
	readonly steps: number;
	readonly virtualHours: number;
	readonly violations: readonly Violation[];
	/** The last lines of the history. */
	readonly history: readonly string[];
	/** The rounds played, which repeat the run. */
	readonly script: readonly Round[];
	readonly counts: Readonly<Record<string, number>>;
	/** Equal for equal seed and code. */
	readonly digest: string;
}

const acts: Readonly<Record<Kind, (world: World, draw: Chance) => Promise<unknown>>> = {
	place: buyers.place,
	quote: shipping.quote,
	placeQuoted: shipping.placeQuoted,
	setRates: shipping.setRates,
	repeatRequest: buyers.repeatRequest,
	reuseKey: buyers.reuseKey,
	doubleClick: buyers.doubleClick,
	openPayment: buyers.openPayment,
	pay: buyers.pay,
	declinePayment: buyers.declinePayment,
	deliverEvents,
	forgeEvent,
	payDifferently: buyers.payDifferently,
	cancel: buyers.cancel,
	view: buyers.view,
	confirmReceipt: buyers.confirmReceipt,
	openTransfers: buyers.openTransfers,
	confirmTransfer,
	orderAboveLimit,
	resolveReview,
	decideOwnCheckout,
	approveOwnAccount,
	restock: sellers.restock,
	adjust: sellers.adjust,
	reprice: sellers.reprice,
	lanes: sellers.lanes,
	withdraw: sellers.withdraw,
	publish: sellers.publish,
	ship: sellers.ship,
	exclude: sellers.exclude,
	trade,
	refund: refunds.refund,
	refundByPieces: refunds.refundByPieces,
	changeAddress,
	pack: orders.pack,
	cancelOrder: orders.cancelOrder,
	cancelUnsent: cancellations.cancelUnsent,
	cancelOwnOrder: cancellations.cancelOwnOrder,
	cancelLate: cancellations.cancelLate,
	moveRefund: orders.moveRefund,
	moveDispute: disputes.moveDispute,
	refundInDispute: disputes.refundInDispute,
	disputeSecondPayment: disputes.disputeSecondPayment,
	disputeFailedRefund: disputes.disputeFailedRefund,
	settleByHand: settlements.settleByHand,
	returnLarge: settlements.returnLarge,
	decideOwnTenant: settlements.decideOwnTenant,
	decideLargeReturn: settlements.decideLargeReturn,
	erasePersonalData: orders.erasePersonalData,
	requestReturn: returns.requestReturn,
	carryReturn: returns.carryReturn,
	moveReturnAsBuyer: returns.moveReturnAsBuyer,
	moveReturnAsMerchant: returns.moveReturnAsMerchant,
	decideReturn: returns.decideReturn,
	decideOwnReturn: returns.decideOwnReturn,
	returnDeadline: returns.returnDeadline,
	suspend: tenants.suspend,
	approve: tenants.approve,
	close: tenants.close,
	actAsClosedTenant: tenants.actAsClosedTenant,
	sendFile,
	setTier,
	publishImported,
	stopAny,
	runAnySchedule,
	sweep: sweepWhenDue,
	indexOrders: (world, draw) => consume(world, world.followUpConsumer, draw),
	countSales: (world, draw) => consume(world, world.consumer('count-sales'), draw),
	followCatalog,
	readEvents,
	sendRefunds: refunds.sendRefunds,
	raceForCheckout,
	lastMillisecond,
	lateDuplicates,
	orderAfterSuspension: tenants.orderAfterSuspension,
	sealAfterMidnight,
};

/** Preparations that pass time before their act. */
const approaches: Partial<Record<Kind, (world: World, draw: Chance, random: Chance) => Promise<void>>> = {
	lastMillisecond: (world, draw, random) => approachExpiry(world, 'lastMillisecond', draw, random),
	lateDuplicates: (world, draw, random) => approachExpiry(world, 'lateDuplicates', draw, random),
	orderAfterSuspension: tenants.approachSuspension,
	cancelLate: cancellations.approachLateness,
	returnDeadline: returns.approachReturnDeadline,
	sealAfterMidnight: approachMidnight,
};

const hourMs = 3_600_000;
/** Longer than any reservation: 15 minutes, or three days for a bank transfer. */
const longestReservationMs = 3 * 24 * hourMs + 16 * 60_000;

/** Runs a simulation to its end or its first violation. `progress` receives a line at each complete check. */
export async function run(
	simulation: Simulation,
	progress: (line: string) => void = () => undefined,
): Promise<Outcome> {
	const { seed, dist, quiesceEvery = 40 } = simulation;
	const world = await World.open(seed, dist);
	// A seal costs as much as a hundred orders, so only some lives seal.
	world.seals = simulation.hours !== undefined || (simulation.script === undefined && themeOf(seed) === 'sealing');
	const script: Round[] = [];
	let steps = 0;
	let violations: readonly Violation[] = [];
	try {
		const { runtime } = world;
		const draw = runtime.chance(-1_000_000);
		await runtime.untilDone([sellers.open(world)], draw);
		await world.poll();
		const began = runtime.now;
		const source = simulation.script?.values() ?? rounds(seed);
		for (const round of source) {
			if (simulation.rounds !== undefined && script.length >= simulation.rounds) break;
			if (simulation.hours !== undefined && runtime.now - began >= simulation.hours * hourMs) break;
			script.push(round);
			steps += round.commands.length;
			await play(world, round);
			const resting = script.length % quiesceEvery === 0;
			violations = resting ? await checkQuiescent(world, draw) : await checkRunning(world);
			if (violations.length > 0) break;
			if (resting) progress(`${((runtime.now - began) / hourMs).toFixed(1)} h, ${steps} commands`);
		}
		if (violations.length === 0) violations = await end(world, draw);
		return {
			seed,
			steps,
			virtualHours: (runtime.now - began) / hourMs,
			violations,
			history: world.history.slice(-60),
			script,
			counts: countsOf(world, steps),
			digest: world.digest(),
		};
	} finally {
		await world.close();
	}
}

/** Plays one round: its acts at the same time, with a sweep when a minute has passed. */
async function play(world: World, round: Round): Promise<void> {
	const { runtime, wire } = world;
	const random = runtime.chance(round.seed);
	const minute = Math.floor(runtime.now / 60_000);
	await runtime.pass(round.pauseMs, random);
	for (const { kind, draws } of round.commands) await approaches[kind]?.(world, chanceOf(draws), random);
	wire.setFaultRates(random, round.faultRates);
	world.runsAlone =
		round.commands.length === 1 &&
		round.faultRates.faults + round.faultRates.crashes === 0 &&
		runtime.pendingCalls.length === 0;
	const due = Math.floor(runtime.now / 60_000) !== minute && random.hits(0.9);
	if (due) world.runsAlone = false;
	const tasks = round.commands.map(async ({ kind, draws }) => {
		world.log(`${kind} ${draws.join(',')}`);
		await acts[kind](world, chanceOf(draws));
	});
	await runtime.untilDone([...tasks, ...(due ? [sweepWhenDue(world)] : [])], random);
}

/** Checks what holds at every moment. */
async function checkRunning(world: World): Promise<readonly Violation[]> {
	const violations = await world.check(false);
	checkManualRefunds(world);
	settlements.checkSettlements(world);
	return [...violations, ...world.model.violations];
}

/** Brings everything to rest and checks it; at the end also every ranking of the sealed days. */
async function checkQuiescent(world: World, draw: Chance, last = false): Promise<readonly Violation[]> {
	await quiesce(world, draw);
	const violations = await world.check(true);
	if (violations.length > 0) return violations;
	tenants.checkPausedListings(world);
	checkDisputes(world);
	checkLostDisputes(world);
	checkManualRefunds(world);
	checkRefundStates(world);
	await checkReturnsAtRest(world, draw);
	await checkImportReports(world, draw);
	await checkBrowsedListings(world, draw);
	if (world.seals) await checkSeals(world, draw, last);
	return world.model.violations;
}

/** Ends a run: every reservation expires and is swept, and everything is checked. */
async function end(world: World, draw: Chance): Promise<readonly Violation[]> {
	const first = await checkQuiescent(world, draw);
	if (first.length > 0) return first;
	await world.runtime.pass(longestReservationMs, draw);
	for (let i = 0; i < 3; i++) await world.runtime.untilDone([sweep(world).then(() => undefined)], draw);
	return checkQuiescent(world, draw, true);
}

function countsOf(world: World, steps: number): Record<string, number> {
	const { counts } = world.wire;
	return {
		commands: steps,
		...world.outcomes(),
		...world.counts,
		calls: counts.calls,
		faults: counts.faults,
		crashes: counts.crashes,
		checks: world.checks,
	};
}
