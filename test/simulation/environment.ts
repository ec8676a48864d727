import { readFunctions, type Template } from '#local/testing';
import type { Expected } from '../support/observed-state.ts';

/** Shorter than those of a stage, so that orders end within a run. */
export const orderClocks = { cancelAfterMs: 600_000, receiveAfterMs: 3_600_000, closeAfterMs: 1_200_000 };

const minuteMs = 60_000;
/** The same for returns. */
export const returnClocks = {
	answerMs: 20 * minuteMs,
	sendMs: 30 * minuteMs,
	receiveMs: 40 * minuteMs,
	loseAfterMs: 10 * minuteMs,
	refundMs: 20 * minuteMs,
	appealMs: 15 * minuteMs,
	decideMs: 60 * minuteMs,
};

/** The clocks to check, once a run of them is complete. */
export function clocksAt(advancedAt: number | undefined, endedAt: ReadonlyMap<string, number>): Partial<Expected> {
	const { cancelAfterMs } = orderClocks;
	if (advancedAt === undefined) return { cancelAfterMs };
	return {
		cancelAfterMs,
		clocks: { ...orderClocks, advancedAt, endedAt },
		returnClocks: { ...returnClocks, advancedAt },
	};
}

/** Sets the variables of all functions, which agree within a deployment. The access key is not valid anywhere. */
export function setEnvironment(template: Template): void {
	for (const lambda of readFunctions(template)) Object.assign(process.env, lambda.environment);
	Object.assign(process.env, {
		ORDER_CLOCKS: JSON.stringify(orderClocks),
		RETURN_CLOCKS: JSON.stringify(returnClocks),
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'simulation',
		AWS_SECRET_ACCESS_KEY: 'simulation',
		AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb.simulation',
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://dynamodb.simulation',
		AWS_ENDPOINT_URL_S3: 'http://s3.simulation',
		AWS_ENDPOINT_URL_STS: 'http://sts.simulation',
		STRIPE_API_BASE: 'http://stripe.simulation',
	});
}
