import { useEffect, useRef, useState } from 'preact/hooks';
import { NotConfigured, Refused, SignedOut } from '../kit/api-errors.ts';
import type { Api } from '../kit/api.ts';
import { visibleDay } from './preferences.ts';
import type { Figures, Period } from './figures.ts';
import { loader } from './load.ts';
import { type Polled, type Poller, poll } from '../kit/poll.ts';

/** The state of the page. */
export type View =
	| { readonly kind: 'loading' }
	| { readonly kind: 'unconfigured' }
	/** Sign-in is required. */
	| { readonly kind: 'signed-out'; readonly why: SignedOut['why'] }
	/** The signed-in user has no role in the base. */
	| { readonly kind: 'forbidden' }
	/** No figures yet, and the API is unavailable. */
	| { readonly kind: 'away'; readonly status?: number | undefined }
	| { readonly kind: 'current'; readonly figures: Figures }
	/** The figures of the last success; the API is unavailable or the session has expired. */
	| {
			readonly kind: 'stale';
			readonly figures: Figures;
			readonly signedOut: boolean;
			readonly status?: number | undefined;
	  };

/** The state after a result of a poll. */
export function next(view: View, polled: Polled<Figures>): View {
	if (polled.ok) return { kind: 'current', figures: polled.value };
	const { error } = polled;
	if (error instanceof NotConfigured) return { kind: 'unconfigured' };
	const status = error instanceof Refused ? error.status : undefined;
	if (status === 403) return { kind: 'forbidden' };
	if ('figures' in view) return { kind: 'stale', figures: view.figures, signedOut: error instanceof SignedOut, status };
	return error instanceof SignedOut ? { kind: 'signed-out', why: error.why } : { kind: 'away', status };
}

/** Whether a retry may help. */
function helps(polled: Polled<Figures>): boolean {
	return polled.ok || !(polled.error instanceof NotConfigured || polled.error instanceof SignedOut);
}

/** The view over a period, updated while the component is mounted. */
export function useView(api: Api, period: Period): View {
	const [view, setView] = useState<View>({ kind: 'loading' });
	const asked = useRef(period);
	const poller = useRef<Poller>(undefined);
	useEffect(() => {
		const load = loader(
			api,
			() => asked.current,
			(today) => visibleDay(today, location.search),
		);
		poller.current = poll(load, (polled) => {
			setView((before) => next(before, polled));
			return helps(polled);
		});
		return poller.current.stop;
	}, [api]);
	useEffect(() => {
		if (asked.current === period) return;
		asked.current = period;
		poller.current?.again();
	}, [period]);
	return view;
}
