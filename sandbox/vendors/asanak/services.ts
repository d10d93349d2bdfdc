import type { Call } from './readCall';
import { partsOf, type Account, type Encoding, type ReceivedMsg, type SentSms } from './records';
import type { AsanakState } from './state';
import type { Answer, ReportItem } from './writeAnswer';

/** "کدهاي وضعيت اجراي سرويس": the codes, and their titles in the document. */
const STATUS_TEXTS: Readonly<Record<string, string>> = {
	2: 'اعتبار ناکافي',
	3: 'کاربر غيرفعال',
	11: 'مشخص نبودن شماره مبدا',
	12: 'مبدا نامعتبر',
	13: 'مشخص نبودن شماره مقصد',
	14: 'مقصد نامعتبر',
	15: 'مشخص نبودن متن پيام',
	16: 'تعداد نادرست پارامترها',
	17: 'عدم رعايت تعداد مجاز در يک فراخواني',
	18: 'عدم اختصاص کدينگ',
	19: 'غیر معتبر بودن شماره مقصد',
	20: 'غير مجاز بودن ارسال پيامک به گيرنده',
	21: 'نامشخص بودن شناسه پيام',
	22: 'تجاوز از حداکثر تعداد مجاز گزارش',
	23: 'شناسه پیام منقضی شده',
	31: 'نامعتبر بودن پارامتر زمان',
	41: 'بدنه پیام بسیار بزرگ',
	42: 'نامشخص بودن پورت شماره مبدا',
	43: 'نامشخص بودن پورت شماره مقصد',
	44: 'پورت مبدا نامعتبر',
	45: 'پورت مقصد نامعتبر',
	46: 'متن پیام چند تکه',
	47: 'متن پیام فارسی',
	501: 'شلوغي بيش از حد سرور',
	502: 'خطاي داخلي، درخواست مجدد',
	503: 'خطاي داخلي',
};
const MAX_ELEMENTS = 100;
const HOUR = 3_600_000;
const REPORT_AGE = 96 * HOUR;
const WEEK = 168 * HOUR;
const EARLIEST = Date.UTC(2000, 0, 1);
const MAX_PORT = 65_535;

/** An error of a whole call; nothing was done. */
class Refused extends Error {
	constructor(readonly status: string) {
		super(status);
	}
}

export const failure = (status: string): Answer => ({ status, errorMsg: STATUS_TEXTS[status] ?? '' });

/** Does what a call asks for. */
export function serve(state: AsanakState, account: Account, call: Call): Answer {
	try {
		if (!account.active) throw new Refused('3');
		switch (call.operation) {
			case 'sendSms':
			case 'sendSmsToPort':
				return send(state, account, call);
			case 'getReportByMsgId':
				return reports(state, account, call);
			case 'getReceivedMsg':
				return receivedMessages(state, account, call);
			case 'getUserCredit':
				return { status: '0', credit: String(account.credit) };
		}
	} catch (error) {
		if (error instanceof Refused) return failure(error.status);
		throw error;
	}
}

function refuseWhere(wrong: boolean, status: string): void {
	if (wrong) throw new Refused(status);
}

type Draft = Omit<SentSms, 'receivedAt' | 'call' | 'username' | 'id'>;

function send(state: AsanakState, account: Account, call: Call): Answer {
	const drafts = readSend(state, account, call);
	const planned = drafts.map(() => state.plan.take());
	const errors = drafts.map((draft, index) => errorOf(draft, state, planned[index]));
	const taken = drafts.filter((_draft, index) => errors[index] === null);
	const cost = taken.reduce((sum, { parts }) => sum + parts, 0);
	refuseWhere(cost > account.credit, '2');

	account.credit -= cost;
	const receivedAt = new Date(state.now()).toISOString();
	const ids = drafts.map((draft, index) => {
		const error = errors[index] ?? null;
		if (error !== null) return error;
		const id = state.takeMessageId();
		const sms = { receivedAt, call: state.requests, username: account.username, id, ...draft };
		state.received.push(sms);
		state.wire.link(sms);
		const decided = planned[index];
		if (decided !== undefined) state.decided.set(id, { status: decided, reached: false });
		return id;
	});
	if (state.optedOutMode === 'removed' && ids.includes('20')) {
		return { ...failure('20'), ids: ids.filter((id) => id !== '20') };
	}
	return { status: '0', ids };
}

/**
 * The messages of a send.
 * @throws Refused
 */
function readSend(state: AsanakState, account: Account, { operation, values }: Call): Draft[] {
	const list = (name: string) => values[name] ?? [];
	const [sources, destinations, bodies, encodings, sourcePorts, destinationPorts] = [
		list('srcAddresses'),
		list('destAddresses'),
		list('msgBody'),
		list('msgEncoding'),
		list('sourcePorts'),
		list('destinationPorts'),
	];
	const toPort = operation === 'sendSmsToPort';
	const isMissing = (texts: string[]) => texts.length === 0 || texts.includes('');

	refuseWhere(
		Object.values(values).some(({ length }) => length > MAX_ELEMENTS),
		'17',
	);
	refuseWhere(isMissing(sources), '11');
	refuseWhere(isMissing(destinations), '13');
	refuseWhere(isMissing(bodies), '15');
	refuseWhere(encodings.length === 0, '18');
	refuseWhere(toPort && sourcePorts.length === 0, '42');
	refuseWhere(toPort && destinationPorts.length === 0, '43');

	const count = destinations.length;
	const lengths = [bodies.length, encodings.length, ...(toPort ? [destinationPorts.length] : [])];
	refuseWhere(sources.length !== 1 && sources.length !== count, '16');
	refuseWhere(
		lengths.some((length) => length !== count),
		'16',
	);
	refuseWhere(toPort && sourcePorts.length !== sources.length, '16');

	refuseWhere(
		sources.some((source) => !account.numbers.includes(source)),
		'12',
	);
	if (state.badNumberMode === 'call') {
		destinations.map(numberError).forEach((error) => refuseWhere(error !== null, error ?? ''));
	}
	const isPort = (text: string) => Number(text) >= 1 && Number(text) <= MAX_PORT;
	refuseWhere(!sourcePorts.every(isPort), '44');
	refuseWhere(!destinationPorts.every(isPort), '45');
	refuseWhere(toPort && bodies.some((body) => !isAscii(body)), '47');

	return destinations.map((destination, index) => {
		const text = bodies[index] ?? '';
		const encoding = encodings[index];
		if (!isEncoding(encoding) || (encoding === '1' && !isAscii(text))) throw new Refused('18');
		const parts = partsOf(text, encoding);
		refuseWhere(toPort && parts > 1, '46');
		refuseWhere(parts > state.maxParts, '41');
		return {
			source: sources[index] ?? sources[0] ?? '',
			destination,
			text,
			encoding,
			sourcePort: sourcePorts[index] ?? sourcePorts[0] ?? null,
			destinationPort: destinationPorts[index] ?? null,
			parts,
		};
	});
}

/** Codes that stand in place of a message's id. */
const ERRORS_IN_PLACE: ReadonlySet<string> = new Set(['2', '14', '20']);

/** The code that stands in a message's place among the ids; null: it is sent. */
function errorOf({ destination }: Draft, state: AsanakState, planned: string | undefined): string | null {
	const badNumber = numberError(destination);
	if (badNumber !== null) return badNumber;
	if (planned !== undefined) return ERRORS_IN_PLACE.has(planned) ? planned : null;
	if (state.optedOut.has(destination) || destination.endsWith('020')) return '20';
	if (destination.endsWith('014')) return '14';
	return destination.endsWith('002') ? '2' : null;
}

/** 19 names "every character except digits and Latin letters"; a number with letters is invalid, which is 14. */
function numberError(number: string): '14' | '19' | null {
	if (/[^0-9a-z]/i.test(number)) return '19';
	return /^(0|98)[0-9]+$/.test(number) ? null : '14';
}

const isEncoding = (text: string | undefined): text is Encoding => text === '1' || text === '8';
// eslint-disable-next-line no-control-regex
const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text);

/** "معاني کدهاي وضعيت": on its way to the operator, to the phone, and what the recipient's last three digits choose. */
const STATES = ['1', '4', '2', '9'];
const FINAL_STATES: Readonly<Record<string, string>> = {
	605: '5',
	607: '7',
	608: '8',
	610: '10',
	611: '11',
	612: '12',
	613: '13',
	// Not in the document.
	699: '77',
};
const DELIVERED = '6';
const NOT_FOUND = '-1';
const EXPIRED = '23';

function reports(state: AsanakState, account: Account, { values }: Call): Answer {
	const ids = values.msgIds ?? [];
	refuseWhere(ids.length === 0, '21');
	refuseWhere(ids.length > MAX_ELEMENTS, '22');
	const items = ids.map((id) => report(state, account, id));
	refuseWhere(state.expiredMode === 'call' && items.some(({ status }) => status === EXPIRED), EXPIRED);
	// Nothing promises an order.
	return { status: '0', reports: items.reverse() };
}

function report(state: AsanakState, { username }: Account, id: string): ReportItem {
	const sms = state.received.find((each) => each.id === id && each.username === username);
	const item = (status: string, deliveryDate = 0): ReportItem => ({
		msgId: id,
		status,
		deliveryDate: String(deliveryDate),
		source: sms?.source ?? '',
		destination: sms?.destination ?? '',
	});
	if (state.expiredIds.has(id)) return item(EXPIRED);
	if (sms === undefined) return item(NOT_FOUND);
	state.wire.link(sms);
	const sentAt = Date.parse(sms.receivedAt);
	if (state.now() - sentAt > REPORT_AGE) return item(EXPIRED);
	const status = stateOf(state, sms);
	return item(status, status === DELIVERED ? sentAt + STATES.length * state.stateStepMs : 0);
}

/** The state that a message is in now: it moves by itself to the state that a person or its number has chosen. */
export function stateOf(state: AsanakState, { id, receivedAt, destination }: SentSms): string {
	const decided = state.decided.get(id);
	if (decided?.reached === true) return decided.status;
	const age = Math.max(0, state.now() - Date.parse(receivedAt));
	const moving = state.stateStepMs > 0 ? STATES[Math.floor(age / state.stateStepMs)] : undefined;
	return moving ?? decided?.status ?? FINAL_STATES[destination.slice(-3)] ?? DELIVERED;
}

function receivedMessages(state: AsanakState, { numbers }: Account, { values }: Call): Answer {
	const wanted = (values.destAddresses ?? []).filter((number) => number !== '');
	const maximum = Number(values.maxReturnedMsg?.[0]);
	const from = Number(values.fromTime?.[0]);
	refuseWhere(maximum > MAX_ELEMENTS || wanted.length > MAX_ELEMENTS, '17');
	refuseWhere(from > state.now(), '31');
	const earliest = Math.max(from, EARLIEST, state.now() - WEEK);
	const isWanted = ({ destination, receivedTime }: ReceivedMsg) =>
		receivedTime >= earliest &&
		numbers.includes(destination) &&
		(wanted.length === 0 || wanted.includes(destination));
	const messages = state.inbox
		.filter(isWanted)
		.sort((one, other) => one.receivedTime - other.receivedTime)
		.slice(0, Math.max(0, maximum));
	messages.forEach((message) => state.wire.link(message));
	return { status: '0', messages };
}
