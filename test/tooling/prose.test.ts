import { findingsIn, LONGEST_SENTENCE, sentencesOf, wordsIn } from '../../scripts/prose/rules';
import { textsOfExample, textsOfMarkdown, textsOfProgram, type Text } from '../../scripts/prose/texts';

const user = (text: string): Text => ({ file: 'page.md', line: 1, reader: 'user', text });
const developer = (text: string): Text => ({ ...user(text), reader: 'developer' });
const rulesFor = (text: Text) => findingsIn(text).map(({ rule }) => rule);
const wordy = (count: number) => `${Array.from({ length: count }, () => 'word').join(' ')}.`;

describe('sentencesOf', () => {
	it('ends a sentence at its mark, including the quotation mark or bracket after it', () => {
		expect(sentencesOf('It says “no”. (Try again!) Why? Because.')).toEqual([
			'It says “no”.',
			'(Try again!)',
			'Why?',
			'Because.',
		]);
	});

	it('does not end a sentence at an abbreviation, a number or a host name', () => {
		for (const text of ['Use e.g. Twilio here.', 'n8n 2.35 and later.', 'It is www.example.com today.']) {
			expect(sentencesOf(text)).toEqual([text]);
		}
	});

	it('treats each line of a text separately', () => {
		expect(sentencesOf('n8n  here\nsandbox  there')).toEqual(['n8n  here', 'sandbox  there']);
	});
});

describe('wordsIn', () => {
	it('counts tokens with a letter, a digit or code, but no dash', () => {
		expect(wordsIn('Set `…` to 10 – or don’t.')).toBe(6);
	});
});

describe('findingsIn', () => {
	it('accepts the longest allowed sentence, and reports one word more', () => {
		expect(findingsIn(user(wordy(LONGEST_SENTENCE)))).toEqual([]);
		expect(rulesFor(user(wordy(LONGEST_SENTENCE + 1)))).toEqual([
			`${LONGEST_SENTENCE + 1} words: at most ${LONGEST_SENTENCE}`,
		]);
	});

	it('measures each sentence, not the paragraph', () => {
		expect(findingsIn(user(`W${wordy(20)} W${wordy(20)}`))).toEqual([]);
	});

	it('does not measure texts for developers', () => {
		expect(findingsIn(developer(wordy(60)))).toEqual([]);
	});

	it.each([
		['nobody', 'A mail that nobody read.'],
		['is told', 'The agent is told so.'],
		['came about', 'No connection came about.'],
		['what became of', 'Ask what became of it.'],
		['for nothing', 'It gives credit for nothing.'],
		['anew', 'It starts anew.'],
	])('reports “%s” to users and developers', (word, text) => {
		for (const reader of [user, developer]) expect(rulesFor(reader(text)).join()).toContain(word);
	});

	it('distinguishes “for nothing else” from “free”', () => {
		expect(findingsIn(user('The same for a repetition, and for nothing else.'))).toEqual([]);
	});

	it('reports a passive opening to users', () => {
		expect(rulesFor(user('It is entered what the recipient sees.'))).toHaveLength(1);
		expect(findingsIn(user('Enter the number that the recipient sees.'))).toEqual([]);
	});

	it('reports a comment without a subject', () => {
		for (const text of ['Of the first column.', 'As the database has it.', 'So that none is lost.']) {
			expect(rulesFor(developer(text))).toHaveLength(1);
		}
		for (const text of ['The name in the first column.', 'As the last resort, it asks again.']) {
			expect(findingsIn(developer(text))).toEqual([]);
		}
	});

	it('names file, line and sentence', () => {
		expect(findingsIn({ ...user('All is well. It starts anew.'), line: 7 })).toEqual([
			{ file: 'page.md', line: 7, rule: 'anew: “again”', sentence: 'It starts anew.' },
		]);
	});
});

describe('textsOfMarkdown', () => {
	const texts = (markdown: string) =>
		textsOfMarkdown('page.md', markdown, 'user').map(({ line, text }) => [line, text]);

	it('joins the lines of a paragraph, and keeps the number of the first line', () => {
		expect(texts('# Title\n\nOne\ntwo\n\nthree')).toEqual([
			[1, 'Title'],
			[3, 'One two'],
			[6, 'three'],
		]);
	});

	it('reads list items and table cells one by one', () => {
		expect(texts('- one\n  more\n- two\n\n| a | b |\n| - | - |\n| c | d |').map(([, text]) => text)).toEqual([
			'one more',
			'two',
			'a',
			'b',
			'c',
			'd',
		]);
	});

	it('leaves out code, and keeps the label of a link', () => {
		expect(texts('```sh\nnobody here\n```\n\nRun `npm nobody` as [told](nobody.md) **now**')).toEqual([
			[5, 'Run `…` as told now'],
		]);
	});
});

describe('textsOfProgram', () => {
	const texts = (source: string) => textsOfProgram('a.ts', source);

	it('finds sentences in strings, templates and their sums, with each inserted value as one word', () => {
		expect(
			texts(
				"f('Could not connect to it.', `Check ${a.b(`x`)} and try again`, 'One two ' + 'three four.')",
			).map(({ text }) => text),
		).toEqual(['Could not connect to it.', 'Check `…` and try again', 'One two three four.']);
	});

	it('treats no code, name or expression as a sentence', () => {
		expect(texts("f('smsExtraPro', '={{ $json.a + 1 + 2 }}', '<p>one two three four</p>')")).toEqual([]);
	});

	it('joins lines of //, and splits the paragraphs and tags of a doc comment', () => {
		const source = '// One\n// two.\nlet a;\n/**\n * Three\n * four.\n *\n * Five.\n * @param x six\n */';
		expect(texts(source).map(({ line, text }) => [line, text])).toEqual([
			[1, 'One two.'],
			[4, 'Three four.'],
			[4, 'Five.'],
			[4, 'six'],
		]);
	});

	it('finds no comment in a string, a template or a regular expression', () => {
		expect(
			texts('const a = ["//x", `${{ b: 1 }.b}//y ${c}`, /[/]\\/\\/z/]; // Real.').map(({ text }) => text),
		).toEqual(['Real.']);
	});
});

describe('textsOfExample', () => {
	it('finds the notes on the canvas', () => {
		const note = { type: 'n8n-nodes-base.stickyNote', parameters: { content: '## Title\n\nPress it.' } };
		const other = { type: 'n8n-nodes-base.set', parameters: { content: 'no note' } };
		const source = JSON.stringify({ nodes: [other, note] }, null, 2);
		expect(textsOfExample('a.json', source)).toEqual([
			{ file: 'a.json', line: 12, reader: 'user', text: 'Title' },
			{ file: 'a.json', line: 12, reader: 'user', text: 'Press it.' },
		]);
	});
});
