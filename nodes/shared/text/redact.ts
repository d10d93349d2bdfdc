import {
	BACKSLASH,
	charactersOf,
	decodeEscapes,
	ENTITY,
	FORM,
	LINE_BREAK,
	PERCENT,
	type DecodedText,
	type EscapeDecoder,
} from './escapes';
import { once } from './once';

export const REDACTED = '***';

/** Shorter ones are parts of ordinary words: a password "p" would leave no sentence as it was. */
const SHORTEST_IN_TEXTS = 4;
/** Shorter ones, and digits alone, are parts of other people's numbers. */
const SHORTEST_IN_IDS = 8;
/** Escapes in escapes: percent-encoded twice, or JSON in an address. */
const DEPTH = 2;

/** Takes an account's secrets out of what a vendor answers: some servers repeat what they were sent. */
export interface Redactor {
	/** For words and whole answers: without secrets of four characters or more. */
	text: <T extends string | null>(text: T) => T;
	/**
	 * For ids, numbers, codes and whole records: the same of all texts in them, and of the names in a record's `raw`. In a text that looks like an id or a number,
	 * only secrets of eight characters or more that are not digits alone are sought.
	 */
	value: <T>(value: T) => T;
	/**
	 * A redactor that takes out further secrets as well, such as those of one request. They are asked for with the first text that
	 * may hold one of them: most answers are a word or two, and a campaign has thousands.
	 * @param shortest each of them has at least so many characters
	 */
	also: (shortest: number, secrets: () => readonly string[]) => Redactor;
}

/** Passwords, keys and tokens. Empty ones do no harm. */
export function redactor(secrets: readonly string[]): Redactor {
	return redactorOf(
		0,
		once(() => hidden(secrets)),
	);
}

/** What is taken out of a text. */
interface Hidden {
	inTexts: readonly SecretForm[];
	inIds: readonly SecretForm[];
	hasSpace: boolean;
}

function hidden(secrets: readonly string[]): Hidden {
	const inTexts = secrets.filter((secret) => lengthOf(secret) >= SHORTEST_IN_TEXTS);
	const inIds = inTexts.filter(
		(secret) => lengthOf(secret) >= SHORTEST_IN_IDS && !/^\p{Nd}+$/u.test(secret.trim()),
	);
	return {
		inTexts: formsOf(inTexts),
		inIds: formsOf(inIds),
		hasSpace: inTexts.some((secret) => secret.includes(' ')),
	};
}

/** @param base what a text that is shorter than `shortestForm` is searched for; all others for what `whole` gives */
function redactorOf(shortestForm: number, whole: () => Hidden, base = whole): Redactor {
	const take = (text: string, kind: 'inTexts' | 'inIds') => {
		const { [kind]: forms, hasSpace } = text.length < shortestForm ? base() : whole();
		return withoutForms(text, forms, hasSpace ? [...DECODERS, FORM] : DECODERS);
	};
	const ofAny = (text: string) => take(text, isIdLike(text) ? 'inIds' : 'inTexts');
	return {
		text: (text) => (text === null ? null : take(text, 'inTexts')) as typeof text,
		value: (value) => mapTexts(value, ofAny) as typeof value,
		also: (shortest, secrets) => {
			const both = once(() => {
				const [known, further] = [whole(), hidden(secrets())];
				return {
					inTexts: [...known.inTexts, ...further.inTexts],
					inIds: [...known.inIds, ...further.inIds],
					hasSpace: known.hasSpace || further.hasSpace,
				};
			});
			return redactorOf(Math.floor(shortest / LONGEST_CHARACTER), both, whole);
		},
	};
}

/** Of UTF-8, in bytes: a secret that holds the bytes of such characters is found in a text that was read as UTF-8, too. */
const LONGEST_CHARACTER = 4;

/**
 * `text` without any of `secrets` that has four characters or more: neither plain nor in hex or base64 (also within another text, such as
 * `user:password` or a form), nor escaped as addresses, forms, JSON, HTML or XML write it, wholly or in part, once or twice, nor
 * broken into lines.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return redactor(secrets).text(text);
}

const DECODERS: readonly EscapeDecoder[] = [PERCENT, BACKSLASH, ENTITY, LINE_BREAK];

const lengthOf = (secret: string): number => [...secret].length;

/** A word with a digit in it, or a number however it is written. */
const isIdLike = (text: string): boolean =>
	/\d/.test(text) && (/^[\w.:+-]*$/.test(text) || /^[\d\s.:+()/-]*$/.test(text));

/** Names are our own, except those in `raw`, which are the vendor's. */
function mapTexts(value: unknown, map: (text: string) => string, isVendors = false): unknown {
	if (typeof value === 'string') return map(value);
	if (Array.isArray(value)) return value.map((one) => mapTexts(one, map, isVendors));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, one]) => [
		isVendors ? map(name) : name,
		mapTexts(one, map, isVendors || name === 'raw'),
	]);
	return Object.fromEntries(entries);
}

/** What a secret looks like in a text whose escapes are decoded. */
interface SecretForm {
	text: string;
	/** Characters around it that hold bits of it. */
	before: number;
	after: number;
}

function formsOf(secrets: readonly string[]): SecretForm[] {
	const forms = new Map<string, SecretForm>();
	const add = (text: string, before = 0, after = 0) => forms.set(text, { text, before, after });
	const addBase64 = (bytes: Buffer) => {
		for (let shift = 0; shift < 3; shift++) {
			const { core, before, after } = inBase64(bytes, shift);
			add(core, before, after);
			add(core.replaceAll('+', '-').replaceAll('/', '_'), before, after);
		}
	};
	for (const secret of secrets) {
		for (const bytes of encodingsOf(secret)) {
			addBase64(bytes);
			add(bytes.toString('hex'));
			add(bytes.toString('hex').toUpperCase());
			// Either charset may have read the bytes of the other.
			add(bytes.toString('latin1'));
			add(
				charactersOf(bytes)
					.map(([character]) => character)
					.join(''),
			);
		}
		for (const written of escapedForms(secret)) addBase64(Buffer.from(written));
		add(secret);
		// Answers are trimmed before they are read.
		if (lengthOf(secret.trim()) >= SHORTEST_IN_TEXTS) add(secret.trim());
	}
	return [...forms.values()];
}

function encodingsOf(secret: string): Buffer[] {
	const isLatin1 = [...secret].every((character) => (character.codePointAt(0) as number) <= 0xff);
	return [Buffer.from(secret), ...(isLatin1 ? [Buffer.from(secret, 'latin1')] : [])];
}

/** As a form, an address and JSON hold it: whole requests are sometimes repeated in base64. */
function escapedForms(secret: string): string[] {
	const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
	const inAddress = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
	return [inForm, inForm.replaceAll('+', '%20'), inAddress, JSON.stringify(secret).slice(1, -1)];
}

/** The characters of base64 that the bytes alone decide, where `shift` bytes modulo 3 stand before them. */
function inBase64(bytes: Buffer, shift: number): { core: string; before: number; after: number } {
	const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
		.toString('base64')
		.replaceAll('=', '');
	const bits = (shift + bytes.length) * 8;
	const start = Math.ceil((shift * 8) / 6);
	return {
		core: encoded.slice(start, Math.floor(bits / 6)),
		before: shift === 0 ? 0 : 1,
		after: bits % 6 === 0 ? 0 : 1,
	};
}

function withoutForms(
	text: string,
	forms: readonly SecretForm[],
	decoders: readonly EscapeDecoder[],
): string {
	if (forms.length === 0) return text;
	/** How many secrets begin at a place, less those that end there; null: none was found. */
	let edges: Int32Array | null = null;
	for (const { text: decoded, places } of viewsOf(text, decoders)) {
		for (const form of forms) {
			for (let at = decoded.indexOf(form.text); at >= 0; at = decoded.indexOf(form.text, at + 1)) {
				edges ??= new Int32Array(text.length + 1);
				const start = Math.max(0, at - form.before);
				const end = Math.min(decoded.length, at + form.text.length + form.after);
				edges[places?.[start] ?? start]! += 1;
				edges[places?.[end] ?? end]! -= 1;
			}
		}
	}
	return edges === null ? text : masked(text, edges);
}

/** The text as it is, and with its escapes decoded, each kind within each other kind. */
function viewsOf(text: string, decoders: readonly EscapeDecoder[]): DecodedText[] {
	const views = new Map<string, DecodedText>([[text, { text, places: null }]]);
	let latest = [...views.values()];
	for (let depth = 0; depth < DEPTH; depth++) {
		const decoded = latest.flatMap((view) =>
			decoders.map((decoder) => decodeEscapes(view, decoder)).filter((one) => one !== null),
		);
		latest = decoded.filter((view) => !views.has(view.text) && views.set(view.text, view));
	}
	return [...views.values()];
}

function masked(text: string, edges: Int32Array): string {
	const pieces: string[] = [];
	let open = 0;
	let shownFrom = 0;
	for (const [at, change] of edges.entries()) {
		if (change === 0) continue;
		if (open === 0) pieces.push(text.slice(shownFrom, at), REDACTED);
		open += change;
		if (open === 0) shownFrom = at;
	}
	return pieces.join('') + text.slice(shownFrom);
}
