import type { Journal } from '../../console/journal';
import type { Outcome } from '../../console/model';
import { pushStatus } from '../../console/pushStatus';
import {
	FaultSwitches,
	inOrder,
	NotPossible,
	required,
	type ConsoleVendor,
	type VendorMessage,
} from '../../console/vendor';
import type { Fault } from './faults';
import type { ReceivedMsg, SentSms } from './records';
import { stateOf } from './services';
import type { AsanakState } from './state';

/** "معاني کدهاي وضعيت" of the document, in English. */
const OUTCOMES: Outcome[] = [
	{ code: '6', label: 'Delivered', tone: 'good' },
	{ code: '5', label: 'Not delivered', tone: 'bad' },
	{ code: '7', label: 'Operator did not say that it took it', tone: 'neutral' },
	{ code: '8', label: 'Rejected by the operator', tone: 'bad' },
	{ code: '10', label: 'Handed over in part', tone: 'neutral' },
	{ code: '11', label: 'Handed over, no id came back', tone: 'neutral' },
	{ code: '12', label: 'Delivered in part', tone: 'neutral' },
	{ code: '13', label: 'No delivery report ever came', tone: 'neutral' },
	{ code: '20', label: 'Not sent: the recipient opted out', tone: 'bad', onlyNext: true },
	{ code: '14', label: 'Not sent: not a valid number', tone: 'bad', onlyNext: true },
	{ code: '2', label: 'Not sent: not enough credit', tone: 'bad', onlyNext: true },
];
const UNDER_WAY: Readonly<Record<string, string>> = {
	1: 'In the queue',
	4: 'Being handed to the operator',
	2: 'Handed to the operator',
	9: 'Being delivered',
};

const FAULTS: Array<{ id: string; label: string; fault: Fault }> = [
	{ id: 'delay', label: 'Answers after 5 seconds', fault: { kind: 'delay', ms: 5_000 } },
	{ id: 'busy', label: 'Says that its server is busy (501)', fault: { kind: 'statusCode', status: '501' } },
	{
		id: 'internal',
		label: 'Says that it has an internal error (502)',
		fault: { kind: 'statusCode', status: '502' },
	},
	{ id: 'inactive', label: 'Says that the user is inactive (3)', fault: { kind: 'statusCode', status: '3' } },
	{ id: 'hang', label: 'Does what it was asked and never answers', fault: { kind: 'hang' } },
	{ id: 'cut', label: 'Does what it was asked and cuts the connection', fault: { kind: 'cut' } },
	{ id: 'destroy', label: 'Does nothing and cuts the connection', fault: { kind: 'destroy' } },
	{
		id: 'status',
		label: 'Does what it was asked and answers with HTTP 500',
		fault: { kind: 'status', status: 500, body: 'Internal Server Error' },
	},
	{
		id: 'fault',
		label: 'Does what it was asked and answers with a fault that does not say so',
		fault: { kind: 'soapFault', faultString: 'Internal error', taken: true },
	},
	{ id: 'html', label: 'Answers with a web page', fault: { kind: 'html' } },
	{
		id: 'redirect',
		label: 'Redirects to another address',
		fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	},
	{ id: 'oversize', label: 'Answers with 12 MB', fault: { kind: 'oversize', bytes: 12 * 1024 * 1024 } },
	{ id: 'echo', label: 'Refuses and repeats the password in its answer', fault: { kind: 'echo' } },
];
const TOP_UP = 100;

export function asanakConsole(state: AsanakState & { path: string }, journal: Journal): ConsoleVendor {
	const { pushes } = state;
	const account = () => state.accounts[0];
	return {
		id: 'asanak',
		name: 'Asanak',
		channel: 'sms',
		country: 'Iran',
		language: 'fa',
		emptyHint: 'In n8n, run a flow with the node “Asanak”, action “Send an SMS”.',
		outcomes: OUTCOMES,
		planHint: 'Otherwise the number’s last three digits choose: …605 is not delivered, …020 opted out.',
		secrets: () => state.accounts.map(({ password }) => password),
		messages: (limit) => ({
			newest: inOrder(
				[
					state.received.slice(-limit).map((sms) => sentMessage(sms, state)),
					state.inbox.slice(-limit).map((message) => inboundMessage(message, state, journal)),
				],
				limit,
			),
			total: state.received.length + state.inbox.length,
		}),
		plan: state.plan,
		decide: ({ source }, { code, label }) => {
			state.decided.set((source as SentSms).id, { status: code, reached: true });
			return `${label}: your flow learns of it when it next asks for the report.`;
		},
		faults: new FaultSwitches(FAULTS, state),
		credit: {
			read: () => ({ amount: account()?.credit ?? 0, unit: 'parts of SMS', topUp: TOP_UP }),
			write: (amount) => {
				const first = account();
				if (first === undefined) throw new NotPossible('The sandbox has no account.');
				first.credit = amount;
			},
		},
		inbound: {
			form: () => ({
				title: 'Send an SMS to your flow',
				button: 'Send the SMS',
				receiver: 'destination',
				fields: [
					{ name: 'source', label: 'From (phone)', value: '989123456789', numeric: true },
					{
						name: 'destination',
						label: 'To (your number)',
						value: account()?.numbers[0] ?? '',
						numeric: true,
					},
					{ name: 'text', label: 'Text', value: '', multiline: true },
				],
			}),
			send: (values) => {
				void state.inbound({
					source: required(values, 'source', 'From (phone)'),
					destination: required(values, 'destination', 'To (your number)'),
					text: required(values, 'text', 'Text'),
				});
				return pushes.inboundUrl === null
					? 'The SMS waits at Asanak until a flow asks for it (Asanak Trigger, or “Get received SMS”).'
					: 'The SMS is on its way to your flow.';
			},
		},
		urls: () => [
			{
				name: 'inbound',
				label: 'Inbound SMS go to',
				hint: 'The URL of your Asanak Push Trigger (PushURL). Not needed for the Asanak Trigger, which asks by itself.',
				value: pushes.inboundUrl,
			},
		],
		setUrl: (_name, url) => {
			pushes.inboundUrl = url;
		},
		connection: (sandboxUrl) => [
			['Base URL', sandboxUrl + state.path],
			['User Name', account()?.username ?? ''],
			['Sender', account()?.numbers.join(' or ') ?? ''],
		],
		clear: () => state.reset(),
	};
}

function sentMessage(sms: SentSms, state: AsanakState): VendorMessage {
	const code = stateOf(state, sms);
	const outcome = OUTCOMES.find((each) => each.code === code && each.onlyNext !== true);
	const moving = UNDER_WAY[code];
	return {
		source: sms,
		direction: 'toPhone',
		at: sms.receivedAt,
		from: sms.source,
		to: sms.destination,
		text: sms.text,
		segments: sms.parts,
		pages: null,
		charge: sms.parts === 1 ? '1 part charged' : `${sms.parts} parts charged`,
		status:
			outcome === undefined
				? {
						label: moving ?? 'An unknown state',
						tone: moving === undefined ? 'neutral' : 'waiting',
						code,
					}
				: { label: outcome.label, tone: outcome.tone, code },
		outcome: code,
		notes: [],
		files: [],
		details: [
			['Id', sms.id],
			['Encoding', sms.encoding === '8' ? 'UTF-8 (8)' : 'ASCII (1)'],
			...(sms.destinationPort === null
				? []
				: ([['Ports', `${sms.sourcePort} → ${sms.destinationPort}`]] as Array<[string, string]>)),
		],
		canDecide: true,
	};
}

function inboundMessage(message: ReceivedMsg, state: AsanakState, journal: Journal): VendorMessage {
	return {
		source: message,
		direction: 'toFlow',
		at: new Date(message.receivedTime).toISOString(),
		from: message.source,
		to: message.destination,
		text: message.body,
		segments: message.partCount,
		pages: null,
		charge: null,
		status: inboundStatus(journal.about(message), state),
		outcome: null,
		notes: [],
		files: [],
		details: [['Id', message.id]],
		canDecide: false,
	};
}

/** A message that was not pushed can still be asked for. */
function inboundStatus(
	exchanges: ReturnType<Journal['about']>,
	{ pushes }: AsanakState,
): VendorMessage['status'] {
	if (exchanges.some(({ kind }) => kind === 'request')) {
		return { label: 'Your flow fetched it', tone: 'good', code: null };
	}
	const attempts = exchanges
		.filter(({ kind }) => kind === 'inbound')
		.map(({ outcome }) => outcome)
		.filter((outcome) => outcome !== null);
	if (attempts.length > 0 || pushes.inboundUrl !== null) {
		return pushStatus({ attempts, delivered: attempts.at(-1) === 200 });
	}
	return { label: 'Waits until a flow asks for it', tone: 'waiting', code: null };
}
