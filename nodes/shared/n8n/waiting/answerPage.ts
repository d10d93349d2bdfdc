import { createHash } from 'node:crypto';
import type { Answer } from '../../model';
import type { PageWords } from './pageWords';
import type { Question } from './question';

/**
 * The pages that a person who answers sees: plain HTML that works on any phone, without a script and without anything from
 * elsewhere. What comes from the flow is escaped, always, and has the direction of its own letters.
 */

const STYLE = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #1b1f24; --soft: #57606a; --line: #8a929b;
	--main: #1f5fbf; --on-main: #fff; --problem: #a40e26; }
@media (prefers-color-scheme: dark) {
	:root { --page: #14171a; --card: #1e2328; --text: #eceff2; --soft: #a8b1bb; --line: #7a848e;
		--main: #7db3ff; --on-main: #0b1a2e; --problem: #ff9aa8; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--page); color: var(--text);
	font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Tahoma, sans-serif; }
main { max-width: 32rem; margin: 1rem auto; padding: 1.25rem; background: var(--card); border-radius: .75rem;
	overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.3rem; line-height: 1.3; }
p { margin: 0 0 1rem; white-space: pre-wrap; }
.company { margin-bottom: .25rem; color: var(--soft); }
.question { margin: 0 0 1rem; font-size: 1.125rem; font-weight: 400; line-height: 1.5; white-space: pre-wrap; }
.problem { color: var(--problem); font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .75rem; }
label { flex: 1 1 100%; color: var(--soft); }
textarea { display: block; width: 100%; min-height: 7rem; margin-top: .25rem; padding: .75rem; border: 1px solid var(--line);
	border-radius: .5rem; background: var(--page); color: var(--text); font: inherit; }
button { flex: 1 1 9rem; min-height: 3rem; padding: .75rem 1rem; border: 2px solid var(--main); border-radius: .5rem;
	background: var(--main); color: var(--on-main); font: inherit; font-weight: 600; overflow-wrap: anywhere; }
button.second { background: transparent; color: var(--text); border-color: var(--line); }
button:focus-visible, textarea:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** No script, nothing from elsewhere, no trace of the link in another site's log, and no copy that is shown again later. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
	'Referrer-Policy': 'no-referrer',
	'Cache-Control': 'no-store',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
	Vary: 'Accept-Language',
};

/** Why an answer could not be taken: the name of the words that say what to do. */
export type Problem = 'choose' | 'write' | 'shorten' | 'form';

/** @param problem with the answer that came last */
export function questionPage(question: Question, words: PageWords, problem?: Problem): string {
	const { title, text } = question;
	return page(words, title || question.company || text, [
		heading(question),
		question.title === ''
			? `<h1 class="question" dir="auto">${escaped(text)}</h1>`
			: `<p class="question" dir="auto">${escaped(text)}</p>`,
		problem === undefined ? '' : `<p class="problem" role="alert">${escaped(words[problem])}</p>`,
		`<form method="post">${fieldsOf(question, words)}</form>`,
	]);
}

/** The page after an answer was taken. */
export function thanksPage(
	question: Question,
	{ approved, text }: Partial<Answer>,
	words: PageWords,
): string {
	const answer = text ?? labelsOf(question, words)[approved === true ? 'approve' : 'disapprove'];
	return page(words, words.thanks, [
		heading({ company: question.company, title: words.thanks }),
		`<p>${escaped(words.youAnswered)}</p><p class="question" dir="auto">${escaped(answer)}</p>`,
		`<p>${escaped(words.close)}</p>`,
	]);
}

/** The page where there is nothing to answer any more. It shows nothing of the question: whoever holds an old link may see it. */
export function overPage(words: PageWords): string {
	return page(words, words.over, [
		heading({ company: '', title: words.over }),
		`<p>${escaped(words.whyOver)}</p>`,
	]);
}

function fieldsOf(question: Question, words: PageWords): string {
	if (question.approval === null) {
		return [
			`<label>${escaped(words.answer)}<textarea name="text" dir="auto" required></textarea></label>`,
			`<button dir="auto">${escaped(question.submit || words.submit)}</button>`,
		].join('');
	}
	const { approve, disapprove } = labelsOf(question, words);
	const button = (value: boolean, label: string, style: string) =>
		`<button name="approved" value="${value}"${style} dir="auto">${escaped(label)}</button>`;
	const second = question.approval.disapprove === null ? '' : button(false, disapprove, ' class="second"');
	return button(true, approve, '') + second;
}

const labelsOf = ({ approval }: Question, words: PageWords) => ({
	approve: approval?.approve || words.approve,
	disapprove: approval?.disapprove || words.decline,
});

function heading({ company, title }: { company: string; title: string }): string {
	const name = company === '' ? '' : `<p class="company" dir="auto">${escaped(company)}</p>`;
	return title === '' ? name : `${name}<h1 dir="auto">${escaped(title)}</h1>`;
}

function page({ language, direction }: PageWords, title: string, parts: readonly string[]): string {
	return [
		'<!DOCTYPE html>',
		`<html lang="${language}" dir="${direction}">`,
		'<head><meta charset="utf-8">',
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		'<meta name="robots" content="noindex">',
		`<title>${escaped(title.slice(0, LONGEST_TITLE))}</title>`,
		`<style>${STYLE}</style></head>`,
		`<body><main>${parts.join('\n')}</main></body></html>`,
	].join('\n');
}

const LONGEST_TITLE = 80;

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
