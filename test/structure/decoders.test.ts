import path from 'node:path';
import fc from 'fast-check';
import { NoResultMail } from '../../nodes/FaximoSilver/gateway/resultMail';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { expectHelp } from '../support/caught';
import { isSoak } from '../support/soak';
import { DECODERS, type Decoder } from './decoders';

/**
 * Every decoder reads any text, or refuses it with an error that says what to do: no text from outside ends an execution with a
 * TypeError. `npm run soak` tries 100,000 texts with each. Decoders have tests of their own for what they say.
 */
const CASES = isSoak ? 100_000 : 30;
const LONGEST_MS = isSoak ? 60_000 : 5_000;

type Decode = (...given: unknown[]) => unknown;

const decoders = Object.entries(DECODERS).flatMap(([file, byName]) => {
	const functions = jest.requireActual<Record<string, Decode>>(path.join(__dirname, '../../nodes', file));
	return Object.entries(byName).map(
		([name, decoder]) => [`${name} of ${file}`, decoder, functions[name] as Decode] as const,
	);
});

/** What grammars of vendors, mails and forms are made of. */
const SIGNS = [
	...[
		'\r\n',
		'\n',
		'\t',
		' ',
		'\0',
		',',
		';',
		':',
		'=',
		'&',
		'?',
		'%',
		'+',
		'-',
		'"',
		"'",
		'\\',
		'<',
		'>',
		'/',
		'@',
		'.',
	],
	...[
		'[',
		']',
		'{',
		'}',
		'(',
		')',
		'=?',
		'?=',
		'--b',
		'&#',
		'&amp;',
		'%E9',
		'\x1b$B',
		'\x1b(B',
		'\ud83d',
		'\ufeff',
		'\u3000',
	],
	...[
		'0',
		'7',
		'00',
		'100',
		'2010-01-21',
		'10:20:30',
		'1e3',
		'-1',
		'٣',
		'۷',
		'３',
		'0912',
		'+98',
		'+32',
		'03-2345-6789',
	],
	...[
		'ok',
		'error',
		'true',
		'null',
		'a@b.c',
		'http://',
		'件名',
		'宛のFAX',
		'送信日時',
		'__proto__',
		'constructor',
	],
];
const pieces = fc.array(fc.oneof(fc.constantFrom(...SIGNS), anyText({ maxLength: 4 })), { maxLength: 14 });
const textFor = ({ starts = [''] }: Decoder) =>
	fc.tuple(fc.constantFrom(...starts), pieces).map(([start, parts]) => start + parts.join(''));

function expectByDesign(error: unknown): void {
	if (error instanceof NoResultMail) return;
	if (!(error instanceof GatewayError)) throw error;
	expectHelp(error);
}

/** A stack trace takes longer than most decoders, and refusals are made in thousands here. */
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

describe.each(decoders)('%s', (_name, decoder, decode) => {
	it(
		'accepts any text, or refuses it with an error that says what to do',
		async () => {
			const limits = { numRuns: CASES, interruptAfterTimeLimit: LONGEST_MS };
			const late: Array<Promise<unknown>> = [];
			fc.assert(
				fc.property(textFor(decoder), (text) => {
					try {
						const result = decoder.read(decode, text);
						if (result instanceof Promise) late.push(result.catch(expectByDesign));
					} catch (error) {
						expectByDesign(error);
					}
				}),
				limits,
			);
			await Promise.all(late);
		},
		LONGEST_MS + 30_000,
	);
});
