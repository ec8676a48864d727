import { useEffect, useState } from 'preact/hooks';
import { type Millis, iso } from '#kernel';
import { type Figures, totalOf } from './figures.ts';
import { count, percent } from './format.ts';
import { firstLanguage, keepLanguage } from './language.ts';
import { Announcement } from './parts.tsx';
import { Rankings } from './rankings.tsx';
import { SpokenLanguage, useSaid } from './said.ts';
import { Today } from './today.tsx';
import { type View, useView } from './view.ts';
import { Year } from './year.tsx';

/** The whole page. */
export function Cockpit() {
	const [language, setLanguage] = useState(firstLanguage);
	useEffect(() => keepLanguage(language), [language]);
	const view = useView();
	return (
		<SpokenLanguage.Provider value={language}>
			<Head view={view} onToggle={() => setLanguage(language === 'zh' ? 'en' : 'zh')} />
			<Notice view={view} />
			<main class={view.kind}>{'figures' in view && <Board figures={view.figures} />}</main>
		</SpokenLanguage.Provider>
	);
}

function Head({ view, onToggle }: { readonly view: View; readonly onToggle: () => void }) {
	const { language, say, short } = useSaid();
	const achieved = 'figures' in view ? `${short(view.figures.progress.achieved)} · ` : '';
	useEffect(() => {
		document.title = `${achieved}${say.title}`;
	}, [achieved, say]);
	return (
		<header class="head">
			<h1>{say.title}</h1>
			{'figures' in view && (
				<p class={`as-of ${view.kind}`} id="as-of">
					{say.asOf(`${view.figures.today} ${clock(view.figures.asOf)}`)}
				</p>
			)}
			<button type="button" id="language" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={onToggle}>
				{say.otherLanguage}
			</button>
		</header>
	);
}

/** What is wrong, if anything: always in the page, so that screen readers hear it when it comes. */
function Notice({ view }: { readonly view: View }) {
	const { say } = useSaid();
	const text = noticeOf(view, say);
	return (
		<div role="alert" class="notice" id="notice" data-kind={view.kind}>
			{text}
		</div>
	);
}

function noticeOf(view: View, say: ReturnType<typeof useSaid>['say']): string {
	switch (view.kind) {
		case 'loading':
			return say.loading;
		case 'unconfigured':
			return say.unconfigured;
		case 'away':
			return say.away + status(view.status);
		case 'stale':
			return say.stale(clock(view.figures.asOf)) + status(view.status);
		case 'current':
			return '';
	}
	function status(code: number | undefined): string {
		return code === undefined ? '' : say.refused(code);
	}
}

function Board({ figures }: { readonly figures: Figures }) {
	const { say, short } = useSaid();
	const { achieved, target } = figures.progress;
	const today = totalOf(figures.hours);
	const ratio = target === null ? '' : (percent(achieved, target) ?? '');
	return (
		<>
			<Announcement text={say.announce(short(achieved), ratio, short(today.amount), count(today.orders))} />
			<Year figures={figures} />
			<Today figures={figures} />
			<Rankings figures={figures} />
		</>
	);
}

/** The time of day in Shanghai. */
function clock(at: Millis): string {
	return iso(at + 8 * 3_600_000).slice(11, 19);
}
