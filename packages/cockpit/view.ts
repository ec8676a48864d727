import { useEffect, useRef, useState } from 'preact/hooks';
import { NotConfigured, Refused, connect } from './api.ts';
import { shownDay } from './choices.ts';
import type { Figures, Period } from './figures.ts';
import { loader } from './load.ts';
import { type Poller, type Polled, poll } from './poll.ts';

/** What the page is showing. */
export type View =
	| { readonly kind: 'loading' }
	| { readonly kind: 'unconfigured' }
	/** No figure has come yet, and the API does not answer. */
	| { readonly kind: 'away'; readonly status?: number | undefined }
	| { readonly kind: 'current'; readonly figures: Figures }
	/** The figures are those of the last good answer. */
	| { readonly kind: 'stale'; readonly figures: Figures; readonly status?: number | undefined };

/** What follows from an answer or its absence. */
export function next(view: View, polled: Polled<Figures>): View {
	if (polled.ok) return { kind: 'current', figures: polled.value };
	if (polled.error instanceof NotConfigured) return { kind: 'unconfigured' };
	const status = polled.error instanceof Refused ? polled.error.status : undefined;
	return 'figures' in view ? { kind: 'stale', figures: view.figures, status } : { kind: 'away', status };
}

/** The view over a period, kept up to date for as long as the component lives. */
export function useView(period: Period): View {
	const [view, setView] = useState<View>({ kind: 'loading' });
	const asked = useRef(period);
	const poller = useRef<Poller>(undefined);
	useEffect(() => {
		const load = loader(
			connect(),
			() => asked.current,
			(today) => shownDay(today, location.search),
		);
		poller.current = poll(load, (polled) => {
			setView((before) => next(before, polled));
			return polled.ok || !(polled.error instanceof NotConfigured);
		});
		return poller.current.stop;
	}, []);
	useEffect(() => {
		if (asked.current === period) return;
		asked.current = period;
		poller.current?.again();
	}, [period]);
	return view;
}
