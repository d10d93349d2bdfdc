import type { Text } from './texts';

/** How the pack writes (docs/style.md): what a machine can see of it. */

export const LONGEST_SENTENCE = 30;

export interface Finding {
	file: string;
	line: number;
	rule: string;
	sentence: string;
}

interface WordRule {
	pattern: RegExp;
	advice: string;
}

/** Turns of phrase that read like a translation, with what to write. */
const PHRASES: readonly WordRule[] = [
	{ pattern: /\bnobody\b/i, advice: 'nobody: say what does not happen' },
	{ pattern: /\b(?:is|are|was|were|be) told\b/i, advice: 'is told: name who says it, or “reports”' },
	{ pattern: /\b(?:came|comes?) about\b/i, advice: 'came about: “could not …”' },
	{ pattern: /\bwhat bec(?:ame|omes) of\b/i, advice: 'what became of it: “the outcome”' },
	{ pattern: /\bof whom\b/i, advice: 'of whom: use a verb' },
	{ pattern: /\bforesaw\b|\bforeseen\b/i, advice: 'foreseen: “unexpected”' },
	{ pattern: /\bfor nothing\b(?! else)/i, advice: 'for nothing: “free”' },
	{ pattern: /\bout of step\b/i, advice: 'out of step: “jitter”' },
	{ pattern: /\bis to be\b|\bare to be\b/i, advice: 'is to be: “must” or the imperative' },
	{ pattern: /\bso much of each\b/i, advice: 'so much of each: “at most this much”' },
	{ pattern: /\bpasse[sd] over\b/i, advice: 'passed over: “skipped”' },
	{ pattern: /\banew\b/i, advice: 'anew: “again”' },
	{ pattern: /\bby itself alone\b/i, advice: 'by itself alone: “on its own”' },
	{ pattern: /\bthrice\b|\bwherefore\b|\bthereof\b|\bwhereof\b/i, advice: 'write present-day English' },
];

/** Openings that hide who does it. */
const PASSIVE_OPENING: WordRule = {
	pattern:
		/^(?:It|There) (?:is|are|was|were|has been) (?:\p{L}+ed|told|sent|given|taken|known|seen|meant|asked)\b/u,
	advice: 'passive opening: begin with who does it',
};

/** A comment that begins like this is a fragment. */
const FRAGMENT: WordRule = {
	pattern: /^(?:Of|By|Told|Asked|And|But not|Nor|As|Likewise|So that) (?!\p{Lu})[^,]*[.]$/u,
	advice: 'fragment: write a whole sentence with a subject',
};

/** All that the rules find in a text, sentence by sentence. */
export function findingsIn({ file, line, reader, text }: Text): Finding[] {
	return sentencesOf(text).flatMap((sentence) => {
		const rules = reader === 'user' ? [...PHRASES, PASSIVE_OPENING] : [...PHRASES, FRAGMENT];
		const advice = rules.filter(({ pattern }) => pattern.test(sentence)).map((rule) => rule.advice);
		const words = wordsIn(sentence);
		if (reader === 'user' && words > LONGEST_SENTENCE && !isList(sentence))
			advice.push(`${words} words: at most ${LONGEST_SENTENCE}`);
		return advice.map((rule) => ({ file, line, rule, sentence }));
	});
}

/** Ends at a full stop, question or exclamation mark with its quotation mark or bracket. “e.g.” and numbers do not end a sentence. */
export const sentencesOf = (text: string): string[] =>
	text
		.split(
			/\n+|(?<=(?<!\b(?:e\.g|i\.e|etc|vs|No))[.!?…][”"’)]*)\s+(?=["“(‘*_`]*(?:[\p{Lu}\p{N}`+/]|n8n|faximo))/u,
		)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== '');

/** What holds a letter, a digit or stands for code. */
/** A list is read item by item: only its longest items would be hard to read. */
const isList = (sentence: string): boolean => sentence.split(/[,;] /).length >= 9;

export const wordsIn = (sentence: string): number =>
	sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}…]/u.test(word)).length;
