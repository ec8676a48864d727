import { problemHelp } from './problem-help.ts';
import { exampleProblem, problemKinds } from './problem-responses.ts';
import { type ProblemKind, problemType, problems } from '#http';
import { escaped } from '#kernel';

/** The page of each kind of problem, by the last segment of its type. */
export function problemPages(): Record<string, string> {
	return Object.fromEntries(problemKinds.map((kind) => [problemType(kind).slice('/problems/'.length), page(kind)]));
}

function page(kind: ProblemKind): string {
	const { status, title } = problems[kind];
	const example = JSON.stringify(exampleProblem(kind), null, 2);
	return document(
		title,
		`<p class="kind">${status} · <code>${problemType(kind)}</code></p>
<h1>${escaped(title)}</h1>
<h2>How to resolve it</h2>
<p>${escaped(problemHelp[kind])}</p>
<h2>Example</h2>
<pre tabindex="0" aria-label="Example"><code>${escaped(example)}</code></pre>
<p><a href="/docs">API reference</a></p>`,
	);
}

/** A static page of the reference. Tables get the wide layout. */
export function document(title: string, content: string, width: 'narrow' | 'wide' = 'narrow'): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – Conghua Base</title>
<style>${style}</style>
</head>
<body>
<main class="${width}">
${content}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark }
body { margin: 0; font: 1.0625rem/1.6 system-ui, sans-serif }
main { margin: 0 auto; padding: 3rem 1.25rem }
.narrow { max-width: 42rem }
h1 { margin: 0.25rem 0 2rem; font-size: 1.75rem; line-height: 1.25 }
h2 { margin: 2rem 0 0.5rem; font-size: 1.0625rem }
.kind { margin: 0; opacity: 0.75 }
.wide { width: fit-content }
th[scope=row] { font-weight: normal }
.wide th, .wide td { white-space: nowrap }
table { border-collapse: collapse; font-size: 0.9rem }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8886; border-radius: 0.5rem; font-size: 0.9rem }
`.trim();
