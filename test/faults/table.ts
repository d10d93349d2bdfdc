import type { ErrorKind, FailureOutcome } from '../../nodes/shared/model';
import { IMAP_FAULTS, SMTP_FAULTS } from '../../sandbox/mailFaults';
import { WIRE_FAULTS } from '../../sandbox/wireFaults';
import { HTTP_MATRIX } from './httpMatrix';
import { IMAP_MATRIX, SMTP_MATRIX } from './mailMatrix';
import { HTTP_OPERATIONS } from './operations';

/** The matrix as docs/reliability.md shows it: faults with the same outcome share a row. */
export function faultTable(): string {
	const rows = new Map<string, string[]>();
	const add = (says: string, ...cells: string[]) => {
		const key = cells.join(' | ');
		rows.set(key, [...(rows.get(key) ?? []), says]);
	};
	for (const [name, { send, read }] of entries(HTTP_MATRIX)) {
		add(WIRE_FAULTS[name].says, ...sent(send), asked(read));
	}
	for (const [name, row] of entries(SMTP_MATRIX)) add(`SMTP: ${SMTP_FAULTS[name].says}`, ...sent(row), '–');
	for (const [name, { kind }] of entries(IMAP_MATRIX)) {
		add(`IMAP: ${IMAP_FAULTS[name].says}`, '–', '–', '–', `\`${kind}\`, put once`);
	}
	const lines = [...rows].map(([cells, says]) => `| ${grouped(says)} | ${cells} |`);
	const head = '| what goes wrong | outcome of a send | kind | Retry On Fail sends again | a question |';
	return [head, '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

/** How many combinations the tests run. */
export function faultFigures(): string {
	const faults = Object.keys(WIRE_FAULTS).length;
	const operations = Object.keys(HTTP_OPERATIONS).length;
	const mails = Object.keys(SMTP_FAULTS).length + Object.keys(IMAP_FAULTS).length;
	return `${faults} faults by each of the ${operations} operations over HTTP, and ${mails} faults of mail servers by faximoSilver's: ${faults * operations + mails} cases`;
}

const entries = <K extends string, V>(record: Record<K, V>) => Object.entries(record) as Array<[K, V]>;

const sent = ({ kind, outcome }: { kind: ErrorKind; outcome: FailureOutcome }) => [
	`\`${outcome}\``,
	`\`${kind}\``,
	outcome === 'notSent' ? 'yes' : 'no',
];

const asked = ({ kind, asked: times }: { kind: ErrorKind; asked: number }) =>
	`\`${kind}\`, put ${times === 1 ? 'once' : 'up to three times'}`;

/** `HTTP 301, HTTP 302` as `HTTP 301, 302`. */
const grouped = (says: readonly string[]): string =>
	says
		.map((text, index) => {
			const word = ['HTTP ', 'SMTP: ', 'IMAP: '].find((each) => text.startsWith(each)) ?? '';
			return word !== '' && says[index - 1]?.startsWith(word) === true ? text.slice(word.length) : text;
		})
		.join(', ');
