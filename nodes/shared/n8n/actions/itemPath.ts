import { hasLoneSurrogate } from '../../text/text';

/**
 * Expressions that are nothing but a path into the item, such as `={{ $json.phone }}` and `={{ $json["a b"].c[0] }}`. n8n evaluates
 * each expression of each item in an isolate, which takes half a millisecond; such a path can be read from the item itself.
 */

const NAME = String.raw`\.[A-Za-z_$][\w$]*`;
const INDEX = String.raw`\[(?:0|[1-9]\d{0,8})\]`;
/** Without escapes, which would have to be read as JavaScript reads them, and without braces, which could end the expression. */
const KEY = String.raw`\["[^"\\{}\r\n\u2028\u2029]*"\]|\['[^'\\{}\r\n\u2028\u2029]*'\]`;
const STEP = new RegExp(`${NAME}|${INDEX}|${KEY}`, 'g');
const PATH = new RegExp(String.raw`^=\{\{\s*\$json((?:${STEP.source})+)\s*\}\}$`);

/** The keys of such a path; null for every other text. */
export function pathOf(expression: string): readonly string[] | null {
	const steps = PATH.exec(expression)?.[1]?.match(STEP);
	return steps?.map((step) => step.replace(/^\.|^\[["']?|["']?\]$/g, '')) ?? null;
}

/** What only n8n can say: another engine, or another version of n8n, might give something else. */
export const ASK_N8N = Symbol('ask n8n');

/** Deeper values, and those that contain themselves, are left to n8n. */
const MAX_DEPTH = 20;

/** What is there in an item's JSON, as n8n gives it: undefined where nothing is, and lists and objects as copies. */
export function readPath(json: unknown, path: readonly string[]): unknown {
	if (typeof json !== 'object' || json === null) return ASK_N8N;
	let value: unknown = json;
	for (const key of path) {
		// n8n treats the error of reading from undefined as undefined.
		if (value === undefined || value === null) return undefined;
		if (!isPlain(value) || isInherited(key, value)) return ASK_N8N;
		value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
	}
	return value === undefined ? undefined : copyOf(value, MAX_DEPTH);
}

/** A value of JSON as a copy. */
function copyOf(value: unknown, depth: number): unknown {
	if (value === null || typeof value === 'boolean') return value;
	if (typeof value === 'string') return hasLoneSurrogate(value) ? ASK_N8N : value;
	if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : ASK_N8N;
	if (depth === 0 || !isPlain(value)) return ASK_N8N;
	const keys = Object.keys(value);
	// Beside its elements, a list has its length as a key.
	const others = Array.isArray(value) ? 1 : 0;
	if (Reflect.ownKeys(value).length !== keys.length + others) return ASK_N8N;
	if (Array.isArray(value) && keys.length !== value.length) return ASK_N8N;
	const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
	for (const key of keys) {
		// n8n marks values of its own by keys that begin with two underscores.
		if (key.startsWith('__') || isInherited(key, value)) return ASK_N8N;
		const member = copyOf((value as Record<string, unknown>)[key], depth - 1);
		if (member === ASK_N8N) return ASK_N8N;
		(copy as Record<string, unknown>)[key] = member;
	}
	return copy;
}

/** A list, or an object without a class, of whichever realm. */
function isPlain(value: unknown): value is object {
	if (typeof value !== 'object' || value === null) return false;
	if (Array.isArray(value)) return true;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.hasOwn(prototype as object, 'isPrototypeOf');
}

/** n8n's engines differ about names that every object or list has, such as `toString`, even where the item has one of its own. */
const isInherited = (key: string, value: object): boolean =>
	key in (Array.isArray(value) ? Array.prototype : Object.prototype);
