import type { Outcome } from '../../console/model';
import { viewOf } from '../../console/files';
import { FaultSwitches, NotPossible, type ConsoleVendor, type VendorMessage } from '../../console/vendor';
import type { Fault } from './faults';
import type { Fax123State, ReceivedFax } from './state';

/** "Codes retours d'accusé de réception" of the document, in English; one of those that mean the same. */
const OUTCOMES: Outcome[] = [
	{ code: '0', label: 'Received', tone: 'good' },
	{ code: '34012', label: 'Busy', tone: 'bad' },
	{ code: '31068', label: 'No answer', tone: 'bad' },
	{ code: '31086', label: 'The call could not be established', tone: 'bad' },
	{ code: '31082', label: 'The remote fax broke off', tone: 'bad' },
	{ code: '34011', label: 'The remote side hung up', tone: 'bad' },
	{ code: '33126', label: 'Transmission error', tone: 'bad' },
	{ code: '31083', label: 'Wrong number', tone: 'bad' },
	{ code: '25011', label: 'No file', tone: 'bad' },
	{ code: '25012', label: 'Document could not be converted', tone: 'bad' },
	{ code: '20008', label: 'Bad file format', tone: 'bad' },
	{ code: '70003', label: 'Opted out (red list)', tone: 'bad' },
];

const FAULTS: Array<{ id: string; label: string; fault: Fault }> = [
	{ id: 'delay', label: 'Answers after 5 seconds', fault: { kind: 'delay', ms: 5_000 } },
	{
		id: 'credit',
		label: 'Refuses: the account must be credited (112)',
		fault: { kind: 'refuse', code: 112 },
	},
	{ id: 'format', label: 'Refuses: file format not valid (109)', fault: { kind: 'refuse', code: 109 } },
	{ id: 'hang', label: 'Takes the fax and never answers', fault: { kind: 'hang' } },
	{ id: 'cut', label: 'Takes the fax and cuts the connection', fault: { kind: 'cut' } },
	{ id: 'reset', label: 'Takes the fax and resets the connection', fault: { kind: 'reset' } },
	{
		id: 'status',
		label: 'Takes the fax and answers with HTTP 500',
		fault: { kind: 'status', status: 500, body: 'Internal Server Error' },
	},
	{
		id: 'redirect',
		label: 'Redirects to another address',
		fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	},
	{ id: 'oversize', label: 'Answers with 5 MB', fault: { kind: 'oversize', bytes: 5 * 1024 * 1024 } },
	{ id: 'callerRef', label: 'Takes the fax under your reference', fault: { kind: 'ref', from: 'caller' } },
	{
		id: 'vendorRef',
		label: 'Takes the fax under a reference of its own',
		fault: { kind: 'ref', from: 'vendor' },
	},
	{ id: 'echo', label: 'Refuses and repeats the password in its answer', fault: { kind: 'echo' } },
];
const TOP_UP = 100;

export function fax123Console(state: Fax123State & { path: string }): ConsoleVendor {
	const { pushes } = state;
	const account = () => state.accounts[0];
	return {
		id: 'fax123',
		name: '123-Fax',
		channel: 'fax',
		country: 'France',
		language: 'fr',
		emptyHint: 'In n8n, run a flow with the node “123-Fax”, action “Send a fax”.',
		outcomes: OUTCOMES,
		planHint: 'Otherwise the number’s last three digits choose: …012 is busy, …068 does not answer.',
		secrets: () => state.accounts.map(({ password }) => password),
		messages: (limit) => ({
			newest: state.received.slice(-limit).map((fax) => message(fax, state)),
			total: state.received.length,
		}),
		file: ({ source }) => {
			const { document, contentType } = source as ReceivedFax;
			return { name: fileName(source as ReceivedFax), contentType, content: document };
		},
		plan: pushes.plan,
		decide: ({ source }, { code, label }) => {
			pushes.decide(source as ReceivedFax, code);
			return pushes.reportUrl === null
				? `${label}. No flow gets the report: no URL for delivery reports is set.`
				: `${label}: the report is on its way to your flow.`;
		},
		faults: new FaultSwitches(FAULTS, state),
		credit: {
			read: () => ({ amount: account()?.balance ?? 0, unit: 'pages', topUp: TOP_UP }),
			write: (amount) => {
				const first = account();
				if (first === undefined) throw new NotPossible('The sandbox has no account.');
				first.balance = amount;
			},
		},
		urls: () => [
			{
				name: 'reports',
				label: 'Delivery reports go to',
				hint: 'The URL that your 123-Fax Trigger shows in n8n.',
				value: pushes.reportUrl,
			},
		],
		setUrl: (_name, url) => {
			pushes.reportUrl = url;
		},
		connection: (sandboxUrl) => [
			['Base URL', sandboxUrl + state.path],
			['E-Mail', account()?.email ?? ''],
			['A document to fax', `${sandboxUrl}/_sandbox/sample.pdf`],
		],
		clear: () => {
			// Like the registered URL, this is a setting of the account, and outlives the reset.
			const { refMode } = state;
			state.reset();
			state.refMode = refMode;
		},
	};
}

function message(fax: ReceivedFax, { pushes }: Fax123State): VendorMessage {
	const outcome = OUTCOMES.find(({ code }) => code === pushes.codeOf(fax));
	const code = pushes.codeOf(fax) ?? null;
	return {
		source: fax,
		direction: 'toPhone',
		at: fax.receivedAt,
		from: '',
		to: fax.fax,
		text: '',
		reference: fax.ref,
		segments: null,
		pages: fax.pages,
		charge: fax.pages === 1 ? '1 page charged' : `${fax.pages} pages charged`,
		status:
			outcome === undefined
				? {
						label: code === null ? 'On its way' : 'Not delivered',
						tone: code === null ? 'waiting' : 'bad',
						code,
					}
				: { label: outcome.label, tone: outcome.tone, code },
		outcome: code,
		notes: pushes.reportUrl === null ? ['No flow gets the report: no URL for delivery reports is set.'] : [],
		files: [
			{
				name: fileName(fax),
				contentType: fax.contentType,
				bytes: fax.document.length,
				pages: fax.pages,
				view: viewOf(fax.contentType),
			},
		],
		details: [
			['Your reference', fax.clientRef === '' ? 'none' : fax.clientRef],
			['Fetched from', fax.documentUrl],
			...(fax.accuseEmail === null
				? []
				: ([['Copy of the report to', fax.accuseEmail]] as Array<[string, string]>)),
		],
		canDecide: true,
	};
}

function fileName({ documentUrl }: ReceivedFax): string {
	const last = new URL(documentUrl).pathname.split('/').at(-1) ?? '';
	try {
		return decodeURIComponent(last) || 'document';
	} catch {
		return last;
	}
}
