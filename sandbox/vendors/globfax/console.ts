import type { Outcome } from '../../console/model';
import {
	FaultSwitches,
	NotPossible,
	required,
	type ConsoleVendor,
	type VendorMessage,
} from '../../console/vendor';
import type { Fault } from './faults';
import { ENDINGS, type End, type Recipient, type RecipientDetails } from './recipients';
import type { GlobFaxState } from './state';

/** The codes are the names of `ENDINGS`. */
const OUTCOMES: Outcome[] = [
	{ code: 'success', label: 'Delivered', tone: 'good' },
	{ code: 'busy', label: 'Busy', tone: 'bad' },
	{ code: 'noAnswer', label: 'No answer', tone: 'bad' },
	{ code: 'failed', label: 'Transmission error', tone: 'bad' },
	{ code: 'cancelled', label: 'Cancelled', tone: 'neutral' },
	{ code: 'underWay', label: 'Stays under way', tone: 'waiting' },
];
/** The vendor's states, in English. */
const STATES: Readonly<Record<string, VendorMessage['status']>> = {
	pending: { label: 'Pending', tone: 'waiting', code: null },
	processing: { label: 'Being processed', tone: 'waiting', code: null },
	sending: { label: 'Being sent', tone: 'waiting', code: null },
	success: { label: 'Delivered', tone: 'good', code: null },
	cancelled: { label: 'Cancelled', tone: 'neutral', code: null },
};

const FAULTS: Array<{ id: string; label: string; fault: Fault }> = [
	{ id: 'delay', label: 'Answers after 5 seconds', fault: { kind: 'delay', ms: 5_000 } },
	{ id: 'failedToFetch', label: 'Says “Failed to fetch recipient”', fault: { kind: 'failedToFetch' } },
	{ id: 'hang', label: 'Never answers', fault: { kind: 'hang' } },
	{ id: 'cut', label: 'Cuts the connection in its answer', fault: { kind: 'cut' } },
	{ id: 'reset', label: 'Resets the connection', fault: { kind: 'reset' } },
	{
		id: 'status',
		label: 'Answers with HTTP 500',
		fault: { kind: 'status', status: 500, body: 'Internal Server Error' },
	},
	{ id: 'html', label: 'Answers with a web page', fault: { kind: 'html' } },
	{
		id: 'redirect',
		label: 'Redirects to another address',
		fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	},
	{ id: 'oversize', label: 'Answers with 5 MB', fault: { kind: 'oversize', bytes: 5 * 1024 * 1024 } },
	{ id: 'malformed', label: 'Answers with JSON that breaks off', fault: { kind: 'malformed' } },
	{
		id: 'emptyTime',
		label: 'Gives a zero date while a fax is under way',
		fault: { kind: 'emptyTime', value: '0000-00-00 00:00:00' },
	},
	{ id: 'echo', label: 'Repeats the keys in its answer', fault: { kind: 'echo' } },
];

export function globFaxConsole(state: GlobFaxState): ConsoleVendor {
	return {
		id: 'globFax',
		name: 'GlobFax',
		channel: 'fax',
		country: 'China',
		language: 'zh',
		emptyHint: 'Press “Add a fax”, then follow it in n8n with the node “GlobFax”.',
		outcomes: OUTCOMES,
		planHint: 'Otherwise the number’s last three digits choose: …001 is busy, …002 does not answer.',
		secrets: () => state.accounts.flatMap(({ apiKey, apiSecret }) => [apiKey, apiSecret]),
		messages: (limit) => ({
			newest: [...state.recipients.values()].slice(-limit).map(message),
			total: state.recipients.size,
		}),
		plan: state.plan,
		decide: ({ source }, { code, label }) => {
			const end = ENDINGS[code];
			if (end === undefined) throw new NotPossible('GlobFax has no such end.');
			(source as Recipient).finish(end);
			return `${label}: your flow learns of it when it next asks for the report.`;
		},
		faults: new FaultSwitches(FAULTS, state),
		inbound: {
			form: () => ({
				title: 'Add a fax to follow',
				button: 'Add a fax',
				fields: [
					{
						name: 'phoneNumber',
						label: 'Fax number',
						value: '8613812345678',
						numeric: true,
						hint: 'The node cannot send: only GlobFax’s page about reports was at hand.',
					},
					{ name: 'pages', label: 'Pages', value: '3', numeric: true },
				],
			}),
			send: (values) => {
				const pages = Number(required(values, 'pages', 'Pages'));
				if (!Number.isInteger(pages) || pages < 1 || pages > 999) {
					throw new NotPossible('Enter a number of pages from 1 to 999.');
				}
				const { rcptRef } = state.addRecipient({
					phoneNumber: required(values, 'phoneNumber', 'Fax number'),
					pages,
				});
				return `The fax is under way. Follow ${rcptRef} in n8n.`;
			},
		},
		urls: () => [],
		setUrl: () => {
			throw new NotPossible('GlobFax has no addresses to set.');
		},
		connection: (sandboxUrl) => [['Base URL', sandboxUrl]],
		clear: () => state.reset(),
	};
}

function message(recipient: Recipient): VendorMessage {
	const details = recipient.details();
	return {
		source: recipient,
		direction: 'toPhone',
		at: new Date(recipient.createdAt).toISOString(),
		from: '',
		to: details.phone_number,
		text: '',
		reference: details.rcpt_ref,
		segments: null,
		pages: details.page_count,
		charge: `${details.charged_amount} yuan charged`,
		status: statusOf(details),
		outcome: outcomeOf(details),
		notes: [],
		files: [],
		details: [
			['Price per page', `${details.unit_price} yuan`],
			['Completed at', String(details.completed_at ?? 'not yet')],
		],
		canDecide: true,
	};
}

function statusOf({
	status,
	failed_code: code,
	failed_reason: reason,
}: RecipientDetails): VendorMessage['status'] {
	if (status === 'failed') return { label: `Failed: ${reason ?? 'no reason given'}`, tone: 'bad', code };
	return STATES[status] ?? { label: status, tone: 'neutral', code: null };
}

function outcomeOf({ status, failed_code: code }: RecipientDetails): string | null {
	const isIt = ({ final, failedCode }: End) => final === status && failedCode === code;
	return Object.entries(ENDINGS).find(([, end]) => isIt(end))?.[0] ?? null;
}
