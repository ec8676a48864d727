import { useEffect, useRef, useState } from 'preact/hooks';
import { NotConfiguredError, StatusError, SignedOutError } from '../kit/api-errors.ts';
import type { Api } from '../kit/api.ts';
import { visibleDay } from './preferences.ts';
import type { Figures, Period } from './figures.ts';
import { loader } from './load.ts';
import { type PollResult, type Poller, poll } from '../kit/poll.ts';

/** The state of the page. */
export type View =
	| { readonly kind: 'loading' }
	| { readonly kind: 'unconfigured' }
	/** Sign-in is required. */
	| { readonly kind: 'signed-out'; readonly reason: SignedOutError['reason'] }
	/** The signed-in user has no role in the base. */
	| { readonly kind: 'forbidden' }
	/** No figures yet, and the API is unavailable. */
	| { readonly kind: 'unavailable'; readonly status?: number | undefined }
	| { readonly kind: 'current'; readonly figures: Figures }
	/** The figures of the last success; the API is unavailable or the session has expired. */
	| {
			readonly kind: 'stale';
			readonly figures: Figures;
			readonly signedOut: boolean;
			readonly status?: number | undefined;
	  };

/** The state after a result of a poll. */
export function nextView(view: View, result: PollResult<Figures>): View {
	if (result.ok) return { kind: 'current', figures: result.value };
	const { error } = result;
	if (error instanceof NotConfiguredError) return { kind: 'unconfigured' };
	const status = error instanceof StatusError ? error.status : undefined;
	if (status === 403) return { kind: 'forbidden' };
	if ('figures' in view)
		return { kind: 'stale', figures: view.figures, signedOut: error instanceof SignedOutError, status };
	return error instanceof SignedOutError
		? { kind: 'signed-out', reason: error.reason }
		: { kind: 'unavailable', status };
}

/** Whether a retry may help. */
function isRetryable(result: PollResult<Figures>): boolean {
	return result.ok || !(result.error instanceof NotConfiguredError || result.error instanceof SignedOutError);
}

/** The view over a period, updated while the component is mounted. */
export function useView(api: Api, period: Period): View {
	const [view, setView] = useState<View>({ kind: 'loading' });
	const currentPeriod = useRef(period);
	const poller = useRef<Poller>(undefined);
	useEffect(() => {
		const load = loader(
			api,
			() => currentPeriod.current,
			(today) => visibleDay(today, location.search),
		);
		poller.current = poll(load, (result) => {
			setView((before) => nextView(before, result));
			return isRetryable(result);
		});
		return poller.current.stop;
	}, [api]);
	useEffect(() => {
		if (currentPeriod.current === period) return;
		currentPeriod.current = period;
		poller.current?.reload();
	}, [period]);
	return view;
}
