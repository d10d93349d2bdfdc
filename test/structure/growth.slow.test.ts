import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DECODERS, NO_DECODERS, type Decoder } from './decoders';

/**
 * Every decoder takes time in proportion to its text, whatever that is: a vendor, a caller or a mail must not keep n8n from its other work.
 */
const NODES = path.join(__dirname, '../../nodes');
/** Where decoders are. */
const ROOMS = [
	...['text', 'formats', 'errors', 'mail', 'receiving', 'sending', 'n8n/webhook'].map(
		(room) => `shared/${room}`,
	),
	...readdirSync(NODES)
		.filter((vendor) => vendor !== 'shared')
		.map((vendor) => `${vendor}/gateway`),
];

const [TINY, SMALL, MEDIUM, LARGE, HUGE] = [4, 16, 64, 256, 1_024].map((kilobytes) => kilobytes * 1024) as [
	number,
	number,
	number,
	number,
	number,
];
/** For the medium size. Most decoders take less than half of it. */
const LIMIT_MS = 50;
/** How much longer four times the text may take; quadratic growth would be sixteen. */
const MOST_TIMES = 6;
/** Shorter times do not show growth, because garbage collection dominates them. Quadratic growth from here on is found at the next size. */
const FLOOR_MS = 15;
/** What takes less than this at the tiny size is well below the limit at the medium one, even if it grows with the square. */
const QUICK_MS = 0.2;
/** How often a time that seems too long is measured again: other programs make this one slower for a while. */
const ROUNDS = 8;

const REPEATED = [
	...[
		'a',
		'A',
		'0',
		'9 ',
		' ',
		'\t',
		'\n',
		'\r',
		'\r\n',
		'\r\n ',
		'\n\n',
		'\0',
		'.',
		',',
		':',
		';',
		'!',
		'?',
		'/',
		'//',
	],
	...[
		'|',
		'^',
		'~',
		'$',
		'€',
		'_',
		'-',
		'--',
		'+',
		'*',
		'#',
		'@',
		'%',
		'%%',
		'%4',
		'%41',
		'%C3%A9',
		'&',
		'&a',
		'&amp;',
		'&amp',
	],
	...[
		'<',
		'>',
		'<<',
		'<a',
		'<a>',
		'<a/>',
		'</',
		'</a>',
		'</p>',
		'</p ',
		'<br',
		'<!--',
		'-->',
		'<![CDATA[',
		']]>',
		'<!',
		'<?xml',
	],
	...[
		'<script',
		'<script>',
		'<style>',
		'</style',
		'<head>',
		'<title>',
		'<a b="c" ',
		'a="b" ',
		'<!doctype ',
		'<multiRef id="a"/>',
	],
	...[
		'&#',
		'&#1',
		'&#1;',
		'&#x1',
		'&#55357;',
		'&#xD83D;&#xDE00;',
		'"',
		'""',
		'"a',
		'" ',
		"'",
		"''",
		'\\',
		'\\"',
		'(',
		')',
		'()',
	],
	...[
		'[',
		']',
		'[0]',
		'[a]',
		'[object ',
		'{',
		'}',
		'{"a":',
		'[[',
		'=',
		'==',
		'=3D',
		'=\n',
		'= ',
		'=?',
		'?=',
		'=?a?q?',
		'=?a?b?',
	],
	...[
		'=?utf-8?q?a?=',
		'=?utf-8?q?a?= ',
		'=?iso-2022-jp?B?GyRC?= ',
		'a=',
		'a=b&',
		'a=b;',
		'; a',
		'; a=',
		'; a="',
		';a=b',
		'a[0]=&',
	],
	...[
		'a[b]',
		'?SmsID=',
		'?token=1',
		'amp;',
		'a@',
		'@a',
		'a@b,',
		'<a@b>',
		'a:b;',
		'a.',
		'1.',
		'1:',
		'1-',
		'::',
		'f:',
		'a, ',
	],
	...[
		'1,',
		'1;',
		'1/',
		'12-',
		'2010-01-01,',
		'T',
		'Z',
		'\u0301',
		'e\u0301',
		'a\u0301\u0316',
		'\u1100',
		'\u1100\u1161',
		'가',
		'が',
	],
	...[
		'か\u3099',
		'\u200b',
		'\u200d',
		'👩\u200d',
		'👩🏽',
		'🇫',
		'😀',
		'\ud800',
		'\udc00',
		'\ufeff',
		'\u00a0',
		'\u3000',
		'\u00ad',
	],
	...[
		'０',
		'Ａ',
		'٠',
		'۰',
		'ﾊ',
		'ﾊﾞ',
		'あ',
		'漢',
		'～',
		'\u1d18e',
		'é',
		'ç',
		'س',
		'ي ',
		'\u064b',
		'\ufdfa',
		'\x1b',
		'\x1b$B',
		'\x1b$B0!',
	],
	...[
		'\x1b(I',
		'\x1b(B',
		'\x1b$B\n',
		'\x0e',
		'\x0f',
		'\x82',
		'\x82\xa0',
		'\xa4\xa2',
		'\xff',
		'\x80',
		'user ',
		'user',
		'request ',
	],
	...[
		'too fast ',
		'calls ',
		'invalid password ',
		'کاربر ',
		'فاصله ',
		'ok ',
		'ok',
		'Ok : ',
		'error ',
		'Warning: ',
		' in ',
		' on line 1',
	],
	...[
		'--b',
		'--b\n',
		'\n--b',
		'\n--b\n',
		'\n--b--',
		'\n--',
		'a: b\n',
		'a : ',
		':\n',
		'a:\n b',
		'件名',
		'件名:',
		'宛のFAX',
		'送信日時',
		'\n1',
	],
] as const;
const ENDS = ['', '!\0'];

interface Attack {
	start: string;
	repeated: string;
	end: string;
}
const ATTACKS = REPEATED.flatMap((repeated) => ENDS.map((end) => ({ repeated, end })));

const textOf = ({ start, repeated, end }: Attack, length: number): string =>
	start + repeated.repeat(Math.ceil(length / repeated.length)).slice(0, length) + end;

type Decode = (...given: unknown[]) => unknown;

/** Processor time of this process in milliseconds, so that other processes cannot fail the test. */
function timeOnce(run: () => unknown): number {
	const began = process.cpuUsage().user;
	try {
		const result = run();
		if (result instanceof Promise) result.catch(() => {});
	} catch {
		// A text that is refused was read as well.
	}
	return (process.cpuUsage().user - began) / 1000;
}

/** The least of several runs: other load on the machine only adds to it. */
function leastMs(run: () => unknown, enoughMs = 0, tries = 3): number {
	let least = Infinity;
	for (let count = 0; count < tries && least > enoughMs; count++) least = Math.min(least, timeOnce(run));
	return least;
}

/** What {@link referenceWork} takes on the machine for which the limits are written. */
const REFERENCE_MS = 12;

function referenceWork(): number {
	let sum = 0;
	for (let at = 0; at < 10_000_000; at++) sum = (sum * 31 + (at & 0xff)) | 0;
	return sum;
}

/** Machines of the same speed in a loop still differ in how fast they make and clear objects. */
const LEEWAY = 2;

/** How much slower than the machine of the limits this one may be just now. */
const slowness = (): number => LEEWAY * Math.max(1, leastMs(referenceWork) / REFERENCE_MS);

/** An upper limit for busy machines: quadratic growth would take sixteen times the time. */
const MOST_TIMES_HERE = 12;

/** Takes time in proportion to the length, and as much memory as a decoder that makes an object of each character. */
const linearWork = (length: number) => () => Array.from('é'.repeat(length), (text, at) => ({ text, at }));

/**
 * How many times the time four times the text may take just now. On a busy machine, four times the memory takes more than four times the
 * time, whatever a decoder does. The limit grows accordingly.
 */
function mostTimesNow(): number {
	const growth = leastMs(linearWork(LARGE)) / leastMs(linearWork(MEDIUM));
	return Math.min(MOST_TIMES_HERE, MOST_TIMES * Math.max(1, growth / 4));
}

const files = ROOMS.flatMap((room) =>
	readdirSync(path.join(NODES, room))
		.filter((file) => file.endsWith('.ts'))
		.map((file) => `${room}/${file.slice(0, -'.ts'.length)}`),
);

const functionsOf = (file: string): Array<[name: string, decode: Decode]> =>
	// A class is a function, too; its name begins with a capital.
	Object.entries(jest.requireActual<Record<string, Decode>>(path.join(NODES, file))).filter(
		([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
	);

const listed = (table: Readonly<Record<string, object>>): string[] =>
	Object.entries(table).flatMap(([file, names]) =>
		(Array.isArray(names) ? (names as string[]) : Object.keys(names)).map((name) => `${file} ${name}`),
	);

describe('the list of decoders', () => {
	it('lists every exported function of the modules that read foreign input, as a decoder or as none', () => {
		const exported = files.flatMap((file) => functionsOf(file).map(([name]) => `${file} ${name}`));
		expect([...listed(DECODERS), ...listed(NO_DECODERS)].sort()).toEqual(exported.sort());
	});
});

const decoders = Object.entries(DECODERS).flatMap(([file, byName]) => {
	const functions = new Map(functionsOf(file));
	return Object.entries(byName).map(
		([name, decoder]) => [`${name} of ${file}`, decoder, functions.get(name) as Decode] as const,
	);
});

/** How long a stack trace takes to gather depends on who calls, and errors are made in thousands here. */
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

describe.each(decoders)('%s', (_name, { read, starts = [''], limitMs = LIMIT_MS }: Decoder, decode) => {
	const run = (attack: Attack, length: number) => {
		const text = textOf(attack, length);
		return () => read(decode, text);
	};

	/** Null where the times are right. Each round makes them more exact, because other load only adds to them. */
	const stillWrong = (attack: Attack) => {
		let [smallMs, mediumMs, largeMs] = [Infinity, Infinity, Infinity];
		let times = MOST_TIMES;
		for (let round = 1; ; round++) {
			const mostMs = limitMs * slowness();
			smallMs = Math.min(smallMs, leastMs(run(attack, SMALL), FLOOR_MS));
			const mostMediumMs = Math.min(mostMs, times * Math.max(FLOOR_MS, smallMs));
			mediumMs = Math.min(mediumMs, leastMs(run(attack, MEDIUM), Math.min(FLOOR_MS, mostMediumMs)));
			const mostLargeMs = times * Math.max(FLOOR_MS, mediumMs);
			if (mediumMs <= mostMediumMs) {
				largeMs = Math.min(largeMs, leastMs(run(attack, LARGE), mostLargeMs));
				if (largeMs <= mostLargeMs) return null;
			}
			times = Math.max(times, mostTimesNow());
			if (round < ROUNDS) continue;
			// Clearing memory sets in at some size, and looks like growth from there to the next. Quadratic growth goes on behind it.
			const isStep = mediumMs <= mostMediumMs && leastMs(run(attack, HUGE)) <= times * largeMs;
			return isStep ? null : { ...attack, smallMs, mediumMs, mostMediumMs, largeMs, mostLargeMs };
		}
	};

	it('takes time proportional to the length of its text', () => {
		const attacks = starts.flatMap((start) => ATTACKS.map((attack) => ({ ...attack, start })));
		timeOnce(run(attacks[0] as Attack, TINY));
		const slow = attacks
			.map((attack) => ({ attack, ms: leastMs(run(attack, TINY), QUICK_MS, 2) }))
			.sort((one, other) => other.ms - one.ms)
			.filter(({ ms }, index) => index < 2 || (ms > QUICK_MS && index < 5));
		expect(slow.flatMap(({ attack }) => stillWrong(attack) ?? [])).toEqual([]);
	});
});
