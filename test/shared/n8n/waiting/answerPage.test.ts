import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
	overPage,
	PAGE_HEADERS,
	questionPage,
	thanksPage,
} from '../../../../nodes/shared/n8n/waiting/answerPage';
import { pageWords } from '../../../../nodes/shared/n8n/waiting/pageWords';
import type { Question } from '../../../../nodes/shared/n8n/waiting/question';
import { FREE_TEXT, QUESTION } from './questionSample';

const ENGLISH = pageWords('en');
const show = (changes: Partial<Question> = {}) => questionPage({ ...QUESTION, ...changes }, ENGLISH);

/** The names of the elements of a page, in order, as a parser of HTML sees them. */
function elementsOf(html: string): string[] {
	const page = new DOMParser({ onError: () => {} }).parseFromString(html, 'text/html');
	return [...page.getElementsByTagName('*')].map(({ tagName }) => tagName.toLowerCase());
}

describe('the question page', () => {
	it('shows the sender, the question and the buttons', () => {
		const html = show();
		expect(html).toContain('<p class="company" dir="auto">Dupont &amp; Sons</p>');
		expect(html).toContain('<h1 class="question" dir="auto">May we deliver on Monday?</h1>');
		expect(show({ title: 'Order 7' })).toContain('<h1 dir="auto">Order 7</h1>');
		expect(html).toContain('<button name="approved" value="true" dir="auto">Yes</button>');
		expect(html).toContain('<button name="approved" value="false" class="second" dir="auto">No</button>');
	});

	it('posts to its own URL, and contains no URL', () => {
		expect(show()).toContain('<form method="post">');
		expect(show()).not.toMatch(/https?:|src=|href=|action=|<script/);
	});

	it('has one button if only approval is possible', () => {
		expect(elementsOf(show({ approval: { approve: 'OK', disapprove: null } }))).toContain('button');
		expect(show({ approval: { approve: 'OK', disapprove: null } })).not.toContain('value="false"');
	});

	it('has default button labels in the phone’s language', () => {
		const html = questionPage({ ...QUESTION, approval: { approve: '', disapprove: '' } }, pageWords('fr'));
		expect(html).toContain('>Accepter</button>');
		expect(html).toContain('>Refuser</button>');
	});

	it('has an input field for a free text', () => {
		const html = questionPage({ ...FREE_TEXT, submit: 'Reply' }, ENGLISH);
		expect(html).toContain('<textarea name="text" dir="auto" required></textarea>');
		expect(html).toContain('>Reply</button>');
		expect(html).not.toContain('name="approved"');
	});

	it('is Persian from right to left', () => {
		expect(questionPage(QUESTION, pageWords('fa'))).toContain('<html lang="fa" dir="rtl">');
	});

	it('says what to do after an invalid answer', () => {
		expect(questionPage(QUESTION, ENGLISH, 'choose')).toContain(
			'role="alert">Nothing has been answered yet.',
		);
	});

	it('shows content from the flow as plain text, whatever it is', () => {
		const hostile = fc.oneof(
			fc.string(),
			fc.constantFrom(
				'<script>alert(1)</script>',
				'"><img src=x onerror=x>',
				'</title><b>',
				"' onclick='x",
				'&lt;b&gt;',
			),
		);
		const plain = elementsOf(show({ title: 'a' }));
		fc.assert(
			fc.property(hostile, hostile, hostile, hostile, (text, company, title, label) => {
				const changes = {
					text: `a${text}`,
					company: `a${company}`,
					title: `a${title}`,
					approval: { approve: `a${label}`, disapprove: `a${label}` },
				};
				expect(elementsOf(show(changes))).toEqual(plain);
			}),
		);
	});
});

describe('the confirmation page', () => {
	it.each([
		[{ approved: true }, 'Yes'],
		[{ approved: false }, 'No'],
		[{ text: '<Tuesday>' }, '&lt;Tuesday&gt;'],
	])('shows the answer: %j', (answer, shown) => {
		expect(thanksPage(QUESTION, answer, ENGLISH)).toContain(`<p class="question" dir="auto">${shown}</p>`);
	});
});

describe('the page of a closed question', () => {
	it('shows no question and no form', () => {
		expect(overPage(ENGLISH)).toContain('This question is closed');
		expect(elementsOf(overPage(ENGLISH))).not.toContain('form');
	});
});

describe('the response headers', () => {
	it('allow only the page’s own style', () => {
		const [, style = ''] = /<style>([^]*)<\/style>/.exec(show()) ?? [];
		const hash = createHash('sha256').update(style).digest('base64');
		expect(PAGE_HEADERS['Content-Security-Policy']).toBe(
			`default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
		);
	});
});
