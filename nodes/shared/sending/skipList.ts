import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';
import { compactPhone } from '../text/phone';
import { splitEntries } from '../text/entries';

/** Numbers that share this many digits at their end are compared in full. Every way to write a number has the same end. */
const ENDING = 4;
/** Shorter ones than these, such as short codes, are too unlike a whole number to stand for one without its country. */
const LEAST_LOCAL_DIGITS = 7;
/** With room for the prefixes that vendors dial before a number. */
const MOST_DIGITS = 24;
/** What n8n's Data Tables add to each row. */
const TABLE_COLUMNS = new Set(['id', 'createdAt', 'updatedAt']);
/** Columns that hold the number where a row has several. */
const NUMBER_COLUMNS = ['phone', 'number', 'recipient'];

const ADVICE =
	'Give numbers, separated by commas, or a list of them, such as {{ $("Get opt-outs").all().map(({ json }) => json.phone) }}.';

interface Entry {
	entry: string;
	/** What {@link compactPhone} makes of it. */
	compact: string;
}

/** The numbers that a send leaves out, such as those of people who opted out. */
export class SkipList {
	private readonly byEnding = new Map<string, Entry[]>();

	/**
	 * @param value a text with separators, a number, a row of a Data Table, an n8n item, or a list of these; empty: none
	 * @param name of the field, for errors
	 * @throws GatewayError `invalidRequest` for an entry that cannot be a number. A typing error in it must not let a message through.
	 */
	constructor(value: unknown, name: string) {
		const values = (Array.isArray(value) ? value : [value]).map((entry: unknown) => numberIn(entry, name));
		for (const entry of splitEntries(values, { name, kind: 'invalidRequest', advice: ADVICE })) {
			const compact = compactPhone(entry) ?? '';
			const { length } = withoutPlus(compact);
			if (length < ENDING || length > MOST_DIGITS) {
				throw refused(name, `${quote(entry)}, which cannot be a phone number`);
			}
			const ending = compact.slice(-ENDING);
			const alike = this.byEnding.get(ending);
			if (alike === undefined) this.byEnding.set(ending, [{ entry, compact }]);
			else alike.push({ entry, compact });
		}
	}

	/**
	 * Whether the list has this recipient, in whatever form.
	 *
	 * @param recipient as the vendor's rules made it, E.164 where it can be parsed
	 * @param read the vendor's rules: an entry as a recipient. @throws for one that the vendor would not send to
	 */
	has(recipient: string, read: (entered: string) => string): boolean {
		const digits = withoutPlus(compactPhone(recipient) ?? '');
		const alike = this.byEnding.get(digits.slice(-ENDING)) ?? [];
		return alike.some(({ entry, compact }) => {
			try {
				return read(entry) === recipient;
			} catch {
				return isSameNumber(compact, digits);
			}
		});
	}
}

/** For an entry that the vendor's rules refuse, such as a national number where they want a country: the digits decide. */
function isSameNumber(compact: string, recipientDigits: string): boolean {
	const digits = compact.replace(/^(?:\+|00)/, '');
	if (digits === recipientDigits) return true;
	const isWithCountry = digits !== compact;
	const local = digits.replace(/^0+/, '');
	return !isWithCountry && local.length >= LEAST_LOCAL_DIGITS && recipientDigits.endsWith(local);
}

const withoutPlus = (compact: string): string => compact.replace('+', '');

/** An entry of a list: a text or number as it is, and of an n8n item or a table's row the number that it holds. */
function numberIn(entry: unknown, name: string): unknown {
	if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
	const row = 'json' in entry ? entry.json : entry;
	if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
	const columns = Object.keys(row).filter((column) => !TABLE_COLUMNS.has(column));
	const named = NUMBER_COLUMNS.filter((column) => columns.includes(column));
	const [column, ...others] = named.length > 0 ? named : columns;
	if (column !== undefined && others.length === 0) return (row as Record<string, unknown>)[column];
	const found = columns.length === 0 ? 'no field' : `the fields ${columns.slice(0, 5).join(', ')}`;
	throw refused(name, `an object with ${found}, and it is not clear which one is the number`);
}

const refused = (name: string, what: string): GatewayError =>
	new GatewayError('invalidRequest', {
		message: `${name} holds ${what}`,
		advice: `${ADVICE} Nothing was sent for this item.`,
	});
