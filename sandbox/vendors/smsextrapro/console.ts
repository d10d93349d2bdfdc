import { SegmentedMessage } from 'sms-segments-calculator';
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
import type { Push } from '../../push';
import type { Fault } from './faults';
import type { ReceivedSms } from './records';
import type { SmsExtraProState } from './state';

/** "Liste des accusés de réception possibles" of the document, in English. */
const OUTCOMES: Outcome[] = [
	{ code: '200', label: 'Delivered', tone: 'good' },
	{ code: '100', label: 'Waiting for confirmation', tone: 'waiting' },
	{ code: '101', label: 'Phone is switched off', tone: 'waiting' },
	{ code: '102', label: 'Phone’s memory is full', tone: 'waiting' },
	{ code: '500', label: 'Could not be delivered', tone: 'bad' },
	{ code: '501', label: 'Number has a wrong format', tone: 'bad' },
	{ code: '502', label: 'Recipient opted out (blacklisted)', tone: 'bad' },
	{ code: '503', label: 'Number does not exist', tone: 'bad' },
	{ code: '504', label: 'Recipient’s prepaid card is empty', tone: 'bad' },
	{ code: '900', label: 'No confirmation ever came', tone: 'neutral' },
];

const FAULTS: Array<{ id: string; label: string; fault: Fault }> = [
	{ id: 'delay', label: 'Answers after 5 seconds', fault: { kind: 'delay', ms: 5_000 } },
	{
		id: 'refuse',
		label: 'Refuses: “this account may not send”',
		fault: { kind: 'refuse', text: 'Votre compte ne permet pas cet envoi' },
	},
	{ id: 'hang', label: 'Takes the SMS and never answers', fault: { kind: 'hang' } },
	{ id: 'cut', label: 'Takes the SMS and cuts the connection', fault: { kind: 'cut' } },
	{
		id: 'status',
		label: 'Takes the SMS and answers with HTTP 500',
		fault: { kind: 'status', status: 500, body: 'Internal Server Error' },
	},
	{
		id: 'redirect',
		label: 'Redirects to another address',
		fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	},
	{ id: 'oversize', label: 'Answers with 5 MB', fault: { kind: 'oversize', bytes: 5 * 1024 * 1024 } },
	{ id: 'echo', label: 'Refuses and repeats the password in its answer', fault: { kind: 'echo' } },
];

const TYPES: Readonly<Record<string, string>> = {
	0: 'without delivery report',
	1: 'with delivery report',
	10: 'reverse billing',
};

export function smsExtraProConsole(state: SmsExtraProState & { path: string }): ConsoleVendor {
	const { pushes } = state;
	return {
		id: 'smsExtraPro',
		name: 'SmsExtraPro',
		channel: 'sms',
		country: 'Belgium, France',
		language: 'fr',
		emptyHint: 'In n8n, run a flow with the node “SmsExtraPro”, action “Send an SMS”.',
		outcomes: OUTCOMES,
		planHint: 'Otherwise the number’s last three digits choose: …503 does not exist, …101 is switched off.',
		secrets: () => state.accounts.map(({ password }) => password),
		messages: (limit) => {
			const sent = state.received.slice(-limit).map((sms) => sentMessage(sms, state));
			const inbound = pushes.log.filter(isInbound);
			const came = inbound.slice(-limit).map(inboundMessage);
			return { newest: inOrder([sent, came], limit), total: state.received.length + inbound.length };
		},
		plan: pushes.plan,
		decide: ({ source }, { code, label }) => {
			const sms = source as ReceivedSms;
			pushes.decide(sms, code);
			return pushes.tells(sms)
				? `${label}: the report is on its way to your flow.`
				: `${label}. ${whyNotTold(sms, state) ?? ''}`;
		},
		faults: new FaultSwitches(FAULTS, state),
		inbound: {
			form: () => ({
				title: 'Send an SMS to your flow',
				button: 'Send the SMS',
				fields: [
					{ name: 'sender', label: 'From (phone)', value: '32475998877', numeric: true },
					{ name: 'keyword', label: 'Keyword (first word)', value: 'INFO' },
					{ name: 'shortCode', label: 'To (short number)', value: '8989', numeric: true },
					{ name: 'text', label: 'Text', value: '', multiline: true },
				],
			}),
			send: (values) => {
				if (pushes.inboundUrl === null) {
					throw new NotPossible(
						'No flow would get it: no URL for inbound SMS is set. Paste the URL of your SmsExtraPro Trigger under “Addresses of your flow”.',
					);
				}
				void pushes.inbound({
					sender: required(values, 'sender', 'From (phone)'),
					text: required(values, 'text', 'Text'),
					keyword: required(values, 'keyword', 'Keyword'),
					shortCode: required(values, 'shortCode', 'To (short number)'),
				});
				return 'The SMS is on its way to your flow.';
			},
		},
		urls: () => [
			{
				name: 'reports',
				label: 'Delivery reports go to',
				hint: 'The URL that your SmsExtraPro Trigger shows in n8n.',
				value: pushes.reportUrl,
			},
			{
				name: 'inbound',
				label: 'Inbound SMS go to',
				hint: 'The same URL: the trigger takes both.',
				value: pushes.inboundUrl,
			},
		],
		setUrl: (name, url) => {
			if (name === 'reports') pushes.reportUrl = url;
			else pushes.inboundUrl = url;
		},
		connection: (sandboxUrl) => [
			['Base URL', sandboxUrl + state.path],
			['E-Mail', state.accounts[0]?.email ?? ''],
		],
		clear: () => state.reset(),
	};
}

function sentMessage(sms: ReceivedSms, state: SmsExtraProState): VendorMessage {
	const { code } = state.pushes.fateOf(sms);
	const outcome = OUTCOMES.find((each) => each.code === code);
	const note = whyNotTold(sms, state);
	return {
		source: sms,
		direction: 'toPhone',
		at: sms.receivedAt,
		from: sms.signature,
		to: sms.recipient,
		text: sms.text,
		segments: segmentsOf(sms),
		pages: null,
		charge: null,
		status:
			outcome === undefined
				? { label: 'On its way', tone: 'waiting', code: null }
				: { label: outcome.label, tone: outcome.tone, code: outcome.code },
		outcome: code,
		notes: note === null ? [] : [note],
		files: [],
		details: [
			['Type', TYPES[sms.type] ?? sms.type],
			['Reference', sms.clientSmsId ?? 'none'],
			['Characters', `${sms.charset}${sms.longSms ? ', long SMS allowed' : ''}`],
			['Signed in with', sms.authentication],
			...(sms.sendDate === null
				? []
				: ([['To be sent at', new Date(sms.sendDate * 1_000).toISOString()]] as Array<[string, string]>)),
		],
		canDecide: true,
	};
}

/** Counting takes a millisecond, and is asked for again and again. */
const segments = new WeakMap<ReceivedSms, number>();

function segmentsOf(sms: ReceivedSms): number {
	const count = segments.get(sms) ?? new SegmentedMessage(sms.text).segmentsCount;
	segments.set(sms, count);
	return count;
}

/** Why no flow gets the report of a message; null: one does. */
function whyNotTold(sms: ReceivedSms, { pushes }: SmsExtraProState): string | null {
	if (sms.type !== '1') return 'No flow gets a report: the message was sent without asking for one.';
	return pushes.reportUrl === null ? 'No flow gets the report: no URL for delivery reports is set.' : null;
}

const isInbound = ({ parameters }: Push) => parameters.Sender !== undefined;

function inboundMessage(push: Push): VendorMessage {
	const { Sender = '', ShortCode = '', Key = '', Msg = '', Provider = '' } = push.parameters;
	return {
		source: push,
		direction: 'toFlow',
		at: push.at,
		from: Sender,
		to: ShortCode,
		text: `${Key} ${Msg}`,
		segments: null,
		pages: null,
		charge: null,
		status: pushStatus(push),
		outcome: null,
		notes: [],
		files: [],
		details: [
			['Keyword', Key],
			['Operator', Provider],
		],
		canDecide: false,
	};
}
