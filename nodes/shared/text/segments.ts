import type { SmsEncoding } from '../model';
import { graphemeLibrary, segmentsLibrary } from '../lib/segments';

export interface Segmentation {
	encoding: SmsEncoding;
	/** As an SMS counts them: in GSM-7, a character such as € takes two; in UCS-2, an emoji takes two or more. */
	characters: number;
	segments: number;
}

/**
 * The longest text that can be a concatenated SMS: 255 parts (3GPP TS 23.040, 9.2.3.24.1) of 153 GSM-7 characters.
 * Callers refuse longer ones first.
 */
export const LONGEST_SMS_CHARACTERS = 255 * 153;

/** What fits into an SMS by itself, and into each part of a longer one: septets of GSM-7, UTF-16 code units of UCS-2. */
const SIZES = { 'GSM-7': { alone: 160, inPart: 153 }, 'UCS-2': { alone: 70, inPart: 67 } } as const;

let last: { text: string; segmentation: Segmentation } | undefined;

/**
 * Encoding and number of segments of a text (1 for up to 160 GSM-7 or 70 UCS-2 characters), in time in proportion to its length. None ends
 * inside a character as people see it, such as an emoji of several code points, unless that is longer than a segment.
 */
export function segmentSms(text: string): Segmentation {
	// A campaign asks for the same text again and again.
	if (last?.text !== text) last = { text, segmentation: count(text) };
	return last.segmentation;
}

function count(text: string): Segmentation {
	const septets = septetsOf(text);
	const [encoding, characters, pieces] =
		septets === null
			? (['UCS-2', text.length, clusterLengths(text)] as const)
			: (['GSM-7', sum(septets), septets] as const);
	return { encoding, characters, segments: partsOf(encoding, characters, pieces) };
}

export const isGsm7 = (text: string): boolean => septetsOf(text) !== null;

const sum = (sizes: readonly number[]): number => sizes.reduce((one, other) => one + other, 0);

/** @param pieces the sizes of what no part may split, in order */
function partsOf(encoding: Segmentation['encoding'], size: number, pieces: Iterable<number>): number {
	const { alone, inPart } = SIZES[encoding];
	if (size <= alone) return 1;
	let parts = 1;
	let filled = 0;
	for (const piece of pieces) {
		if (filled + piece > inPart) {
			parts += 1;
			filled = 0;
		}
		filled += piece;
	}
	return parts;
}

/**
 * The characters, as people see them, that GSM-7 lacks, each once, in the order of the text: they make it UCS-2.
 * @param most how many of them to look for
 */
export function outsideGsm7(text: string, most = Infinity): string[] {
	const found = new Set<string>();
	for (let begin = 0, length = 0; begin < text.length && found.size < most; begin += length) {
		length = standsAlone(text, begin) ? 1 : clusterLength(text, begin);
		const character = text.slice(begin, begin + length);
		if (septetsOf(character) === null) found.add(character);
	}
	return [...found];
}

/** Of each character, how many septets it takes in GSM-7; null where one is not in it. */
function septetsOf(text: string): number[] | null {
	const septets: number[] = [];
	for (let at = 0; at < text.length; at++) {
		const size = septetsOfCharacter(text.charAt(at));
		if (size === 0) return null;
		septets.push(size);
	}
	return septets;
}

/** By character of one code unit: 1, 2 for one of the extension table, 0 for one that GSM-7 lacks. */
const septetsByCharacter = new Map<string, number>();

/** The library knows the tables. It is asked for one character at a time, since its own time grows with the square of the length. */
function septetsOfCharacter(character: string): number {
	let size = septetsByCharacter.get(character);
	if (size === undefined) {
		const message = new (segmentsLibrary().SegmentedMessage)(character);
		size = message.encodingName === 'GSM-7' ? message.numberOfCharacters : 0;
		septetsByCharacter.set(character, size);
	}
	return size;
}

/** The lengths of the characters as people see them (grapheme clusters), in UTF-16 code units. One that is longer than a part is cut. */
function* clusterLengths(text: string): Generator<number> {
	for (let begin = 0, length = 0; begin < text.length; begin += length) {
		length = standsAlone(text, begin) ? 1 : clusterLength(text, begin);
		yield length;
	}
}

function clusterLength(text: string, begin: number): number {
	const longest = SIZES['UCS-2'].inPart;
	// The cluster ends before the last character of what is looked at, or is too long.
	const length = firstCluster(text.slice(begin, begin + longest + 2)).length;
	// A cut ends with a whole code point.
	return length > longest ? longest - (isHighSurrogate(text, begin + longest - 1) ? 1 : 0) : length;
}

const isHighSurrogate = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text.charAt(at));

/** Whether a code unit is a cluster of its own because it joins no other, and neither does the one behind it. Nearly all are. */
const standsAlone = (text: string, at: number): boolean =>
	isPlain(text.charAt(at)) && (at + 1 === text.length || isPlain(text.charAt(at + 1)));

const plainness = new Map<string, boolean>();

/** Whether a character of one code unit joins neither a letter nor its like: marks, joiners and most of Hangul do. */
function isPlain(character: string): boolean {
	let isKnown = plainness.get(character);
	if (isKnown === undefined) {
		const pairs = [`a${character}`, `${character}a`, character + character];
		isKnown = !/[\ud800-\udfff]/.test(character) && pairs.every((pair) => firstCluster(pair).length === 1);
		plainness.set(character, isKnown);
	}
	return isKnown;
}

let splitter: InstanceType<ReturnType<typeof graphemeLibrary>> | undefined;

function firstCluster(text: string): string {
	splitter ??= new (graphemeLibrary())();
	return splitter.iterateGraphemes(text).next().value as string;
}
