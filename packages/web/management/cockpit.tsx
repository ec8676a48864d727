import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { type Api, connect } from '../kit/api.ts';
import { initialLanguage, initialPeriod, storeLanguage, storePeriod } from './preferences.ts';
import { ExceptionStrip } from './exceptions.tsx';
import { type Figures, type Period, totalOf } from './figures.ts';
import { valueOf } from '../kit/panel-data.ts';
import { clock, count, percent } from '../kit/format.ts';
import { LatestOrders } from './latest.tsx';
import { Announcement } from './panel.tsx';
import { Rankings } from './rankings.tsx';
import { LanguageContext, useI18n } from './i18n.ts';
import type { Messages } from './messages.ts';
import { Today } from './today.tsx';
import { type View, useView } from './view.ts';
import { Year, achievedOf } from './year.tsx';

/** The management cockpit. */
export function Cockpit() {
	const [language, setLanguage] = useState(initialLanguage);
	const [period, setPeriod] = useState(initialPeriod);
	// Before paint, so that a choice is stored even if the page closes at once.
	useLayoutEffect(() => storeLanguage(language), [language]);
	useLayoutEffect(() => storePeriod(period), [period]);
	const [api] = useState(connect);
	const view = useView(api, period);
	const noAccess = view.kind === 'signed-out' || view.kind === 'forbidden';
	const signInButton = <SignInButton view={view} api={api} />;
	return (
		<LanguageContext.Provider value={language}>
			<Head view={view} onToggle={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
				{!noAccess && signInButton}
			</Head>
			<Notice view={view} />
			<main class={view.kind}>
				{noAccess && signInButton}
				{'figures' in view && <Board figures={view.figures} period={period} onPeriod={setPeriod} />}
			</main>
		</LanguageContext.Provider>
	);
}

interface HeadProps {
	readonly view: View;
	readonly onToggle: () => void;
	readonly children: ComponentChildren;
}

function Head({ view, onToggle, children }: HeadProps) {
	const { language, t, short } = useI18n();
	const achieved = 'figures' in view ? achievedOf(view.figures) : undefined;
	const title = `${achieved ? `${short(achieved)} · ` : ''}${t.title}`;
	useEffect(() => {
		document.title = title;
	}, [title]);
	return (
		<header class="head">
			<h1>{t.title}</h1>
			{'figures' in view && (
				<p class={`as-of ${view.kind}`} id="as-of">
					{t.asOf(`${view.figures.today} ${clock(view.figures.asOf)}`)}
				</p>
			)}
			<button type="button" id="language" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={onToggle}>
				{t.otherLanguage}
			</button>
			{children}
		</header>
	);
}

/** Sign-in for signed-out users, sign-out for others. */
function SignInButton({ view, api }: { readonly view: View; readonly api: Api }) {
	const { t } = useI18n();
	const signedOut = view.kind === 'signed-out' || (view.kind === 'stale' && view.signedOut);
	const signOut = api.signOut();
	if (signedOut)
		return (
			<button type="button" class="sign-in" onClick={() => void api.signIn()}>
				{t.signIn}
			</button>
		);
	if (signOut === undefined || view.kind === 'loading') return null;
	return (
		<button type="button" class="sign-in" onClick={signOut}>
			{t.signOut}
		</button>
	);
}

/** The current problem, if any. Always in the page, so that screen readers announce a change. */
function Notice({ view }: { readonly view: View }) {
	const { t } = useI18n();
	const text = noticeOf(view, t);
	return (
		<div role="alert" class="notice" id="notice" data-kind={view.kind}>
			{text}
		</div>
	);
}

function noticeOf(view: View, t: Messages): string {
	switch (view.kind) {
		case 'loading':
			return t.loading;
		case 'unconfigured':
			return t.unconfigured;
		case 'unavailable':
			return t.unavailable + status(view.status);
		case 'signed-out':
			return t.signedOut[view.reason];
		case 'forbidden':
			return t.forbidden;
		case 'stale':
			if (view.signedOut) return t.staleSignedOut(clock(view.figures.asOf));
			return t.stale(clock(view.figures.asOf)) + status(view.status);
		case 'current':
			return '';
	}
	function status(code: number | undefined): string {
		return code === undefined ? '' : t.refused(code);
	}
}

interface BoardProps {
	readonly figures: Figures;
	readonly period: Period;
	readonly onPeriod: (period: Period) => void;
}

function Board({ figures, period, onPeriod }: BoardProps) {
	return (
		<>
			<Summary figures={figures} />
			<Year figures={figures} />
			<Today figures={figures} />
			<LatestOrders data={figures.latest} names={figures.names} />
			<Rankings figures={figures} period={period} onPeriod={onPeriod} />
			<ExceptionStrip exceptions={figures.exceptions} seal={figures.seal} names={figures.names} />
		</>
	);
}

/** The figures in a sentence, for screen readers. */
function Summary({ figures }: { readonly figures: Figures }) {
	const { t, short } = useI18n();
	const hours = valueOf(figures.hours);
	const achieved = achievedOf(figures);
	if (hours === undefined || achieved === undefined) return null;
	const target = valueOf(figures.year)?.progress.target ?? null;
	const ratio = target === null ? '' : (percent(achieved, target) ?? '');
	const { amount, orders } = totalOf(hours);
	return <Announcement text={t.announce(short(achieved), ratio, short(amount), count(orders))} />;
}
