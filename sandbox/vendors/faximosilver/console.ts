import { viewOf } from '../../console/files';
import type { Outcome } from '../../console/model';
import { FaultSwitches, NotPossible, type ConsoleVendor, type VendorMessage } from '../../console/vendor';
import type { Fault } from './faults';
import type { Problem, ReceivedFaxMail } from './mail';
import type { FaximoSilverState } from './state';

const DELIVERED: Outcome = { code: 'delivered', label: 'Delivered', tone: 'good' };
const ERROR: Outcome = { code: 'error', label: 'Could not be sent (busy, wrong number)', tone: 'bad' };
const OUTCOMES: Outcome[] = [
	DELIVERED,
	ERROR,
	{ code: 'none', label: 'No result mail ever comes', tone: 'neutral', onlyNext: true },
];
const PROBLEMS: Readonly<Record<Problem, string>> = {
	unregisteredFrom: 'The From address is not registered with the vendor.',
	tooManyPages: 'It has too many pages.',
	attachmentType: 'An attachment is of a kind that cannot be faxed.',
	nothingToFax: 'There is neither a body nor an attachment to fax.',
};

const FAULTS: Array<{ id: string; label: string; fault: Fault }> = [
	{ id: 'delay', label: 'Takes the mail after 5 seconds', fault: { kind: 'delay', ms: 5_000 } },
	{
		id: 'refuseRecipient',
		label: 'Refuses the fax number (550)',
		fault: { kind: 'refuse', at: 'recipient', code: 550, text: '5.1.1 No such fax number' },
	},
	{
		id: 'refuseData',
		label: 'Refuses the mail for now (451)',
		fault: { kind: 'refuse', at: 'data', code: 451, text: '4.3.0 Try again later' },
	},
	{ id: 'hang', label: 'Takes the mail and never answers', fault: { kind: 'hang' } },
	{ id: 'cut', label: 'Takes the mail and cuts the connection', fault: { kind: 'cut' } },
	{ id: 'lose', label: 'Cuts the connection and takes nothing', fault: { kind: 'lose' } },
	{ id: 'noResult', label: 'Sends no result mail', fault: { kind: 'noResult' } },
	{ id: 'resultTwice', label: 'Sends each result mail twice', fault: { kind: 'resultTwice' } },
	{
		id: 'lateResult',
		label: 'Sends the result mail after 10 seconds',
		fault: { kind: 'lateResult', ms: 10_000 },
	},
	{
		id: 'forgedFrom',
		label: 'Somebody forges the result mail: two senders',
		fault: { kind: 'forgedResult', by: 'twoFrom' },
	},
	{
		id: 'forgedSignature',
		label: 'Somebody forges the result mail: the signature fails',
		fault: { kind: 'forgedResult', by: 'failedSignature' },
	},
];

export function faximoSilverConsole(state: FaximoSilverState): ConsoleVendor {
	const account = () => state.accounts[0];
	return {
		id: 'faximoSilver',
		name: 'faximoSilver',
		channel: 'fax',
		country: 'Japan',
		language: 'ja',
		emptyHint: 'In n8n, run a flow with the node “faximoSilver”, action “Send a fax”.',
		outcomes: OUTCOMES,
		planHint: 'Otherwise the number’s last three digits choose: …001 cannot be sent, …900 has no result.',
		secrets: () => state.accounts.map(({ password }) => password),
		messages: (limit) => ({
			newest: state.received
				.slice(-limit)
				.flatMap((mail) => mail.recipients.map((number) => message(mail, number, state)))
				.slice(-limit),
			total: state.received.reduce((sum, { recipients }) => sum + recipients.length, 0),
		}),
		file: ({ source }, index) => {
			const file = (source as ReceivedFaxMail).attachments[index];
			return file && { name: file.filename, contentType: file.contentType, content: file.content };
		},
		plan: state.results.plan,
		decide: ({ source, part = '' }, { code, label }) => {
			if (code !== 'delivered' && code !== 'error') throw new NotPossible('That is too late for this fax.');
			state.results.decide(source as ReceivedFaxMail, part, code);
			return `${label}: the result mail is on its way to your mailbox.`;
		},
		faults: new FaultSwitches(FAULTS, state),
		urls: () => [],
		setUrl: () => {
			throw new NotPossible('faximoSilver calls no flow: its results come by mail.');
		},
		connection: () => [
			['From address', account()?.fromAddress ?? ''],
			['Fax domain', state.faxDomain],
			['SMTP', `${state.host}, port ${state.smtpPort}, STARTTLS or none`],
			['IMAP', `${state.host}, port ${state.imapPort}, STARTTLS or none`],
			['User (both)', account()?.user ?? ''],
		],
		clear: () => state.reset(),
	};
}

function message(mail: ReceivedFaxMail, number: string, state: FaximoSilverState): VendorMessage {
	const told = state.results.toldOf(mail, number);
	const outcome = OUTCOMES.find(({ code }) => code === told);
	return {
		source: mail,
		part: number,
		direction: 'toPhone',
		at: mail.receivedAt,
		from: mail.from,
		to: number,
		text: mail.bodyFaxed ? mail.text : '',
		segments: null,
		pages: mail.pages,
		charge: null,
		status:
			outcome === undefined
				? { label: 'Under way, no result yet', tone: 'waiting', code: null }
				: { label: outcome.label, tone: outcome.tone, code: null },
		outcome: told ?? null,
		notes: mail.problem === null ? [] : [PROBLEMS[mail.problem]],
		files: mail.attachments.map(({ filename, contentType, size }) => ({
			name: filename,
			contentType,
			bytes: size,
			pages: null,
			view: viewOf(contentType),
		})),
		details: [
			['Subject', mail.subject === '' ? 'none' : mail.subject],
			['Message-ID', mail.messageId ?? 'none'],
			['Handed in', mail.secure ? 'over TLS' : 'without TLS'],
		],
		canDecide: true,
	};
}
