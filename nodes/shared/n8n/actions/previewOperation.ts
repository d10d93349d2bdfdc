import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { GatewayError } from '../../errors/gatewayError';
import { PREVIEW, type Preview } from '../../model';
import { keyOf } from '../../sending/sendOnce';
import type { Letter, PreparedItem } from '../../sending/sendPlan';
import { outsideGsm7, segmentSms } from '../../text/segments';
import { gsm7Substitute } from '../../text/substitute';
import { isBlank } from '../../text/text';
import { number, type Field, type Fields } from '../fields';
import { readForm, readingOnce } from '../form';
import { toItem } from '../items';
import { guardOptions, guardReader, type Guards } from './guards';
import { itemParameters } from './itemParameters';
import type { Operation } from './operation';
import { explainEmpty } from './emptyField';
import { parameterError } from './parameterError';
import type { SendOperation } from './sendOperation';

/** What the letter of an SMS holds, by whatever vendor. */
interface TextLetter extends Letter {
	message: string;
	segments: number;
	/** Vendors that can send later fill it. */
	scheduledFor?: string | null;
}

type Found = Omit<Preview, 'price' | 'vendor' | 'channel'>;
type Text = Pick<Preview, 'encoding' | 'characters' | 'segments' | 'costlyCharacter' | 'suggestion'>;

const NO_TEXT: Text = {
	encoding: null,
	characters: null,
	segments: null,
	costlyCharacter: null,
	suggestion: null,
};

const ownFields = {
	pricePerSegment: number({
		label: 'Price per Segment',
		default: 0,
		min: 0,
		description: 'What one segment costs you, in whatever currency. With it, the output has the price.',
	}),
};

/**
 * What a send would do with the same fields, without a request: one item for each recipient. Whatever the send would refuse is data here,
 * so that one preview shows all that is wrong.
 */
export function previewOperation<A, F extends Fields, O extends Fields, L extends TextLetter>(
	send: SendOperation<A, F & { message: Field<string> }, O, L>,
): Operation {
	const { fields, options, vendor } = send;
	const { id, channel } = vendor;
	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		const parametersOf = itemParameters(context);
		const guardsOf = guardReader();
		const claimed = new Set<string>();
		const output: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
			const read = readingOnce(parametersOf(itemIndex));
			const { pricePerSegment } = readForm({ fields: ownFields, options: {} }, read);
			let found: Found[];
			try {
				const input = readForm({ fields, options }, read);
				const guards = guardsOf(read);
				const prepared = await send.prepare(input, { itemIndex, context });
				const { message } = readForm({ fields: { message: fields.message }, options: {} }, read);
				const explain = (error: GatewayError) =>
					explainEmpty(error, context, itemIndex, { ...fields, ...options });
				found = previewsOf(prepared, { guards, claimed, explain, asEntered: textOf(message) });
			} catch (error) {
				found = [refused(null, [parameterError(error)], NO_TEXT)];
			}
			for (const one of found) {
				output.push(
					toItem(PREVIEW, { ...one, price: priceOf(one, pricePerSegment), vendor: id, channel }, itemIndex),
				);
			}
		}
		return [output];
	};
	return {
		name: 'Preview',
		action: 'Preview an SMS without sending it',
		description:
			'See what Send would do with the same fields: segments, price, and what it would skip or refuse',
		form: { fields: { ...fields, ...ownFields }, options: { ...options, ...guardOptions } },
		output: PREVIEW,
		run,
	};
}

interface Looking {
	guards: Guards;
	/** The keys of earlier recipients, to which this adds. */
	claimed: Set<string>;
	/** The text of an item that cannot be sent. */
	asEntered: Text;
	/** Names what is missing where an expression gave nothing. */
	explain: (error: GatewayError) => GatewayError;
}

function previewsOf<L extends TextLetter>(
	{ dispatches, failures, letter, recipientOf }: PreparedItem<L>,
	{ guards: { onceKey, skips }, claimed, asEntered, explain }: Looking,
): Found[] {
	const skippedBecause = (recipient: string): 'optedOut' | 'alreadySent' | null => {
		if (skips.has(recipient, recipientOf)) return 'optedOut';
		if (onceKey === null) return null;
		const key = keyOf(onceKey, recipient);
		if (claimed.has(key)) return 'alreadySent';
		claimed.add(key);
		return null;
	};
	const fault = faultIn(letter);
	return [
		...dispatches.map(({ recipient, letter: { message, segments, scheduledFor = null } }): Found => {
			const reason = skippedBecause(recipient);
			const wouldSend = reason === null;
			const text = { ...textOf(message), segments };
			return {
				recipient,
				wouldSend,
				reason,
				error: null,
				...text,
				scheduledFor: wouldSend ? scheduledFor : null,
			};
		}),
		...failures.map(({ recipient, error }) => {
			const isOfTheText = fault === null || fault.message === error.message;
			return refused(recipient, (isOfTheText ? [error] : [error, fault]).map(explain), asEntered);
		}),
	];
}

/** What keeps an item from being sent to anyone. */
function faultIn(letter: () => unknown): GatewayError | null {
	try {
		letter();
		return null;
	} catch (error) {
		return parameterError(error);
	}
}

/** @param errors the first decides the reason */
const refused = (recipient: string | null, errors: readonly GatewayError[], text: Text): Found => ({
	recipient,
	wouldSend: false,
	reason: errors[0]?.kind ?? null,
	error: errors.map(({ fullText }) => fullText).join(' '),
	...text,
	scheduledFor: null,
});

function textOf(message: string): Text {
	if (isBlank(message)) return NO_TEXT;
	const { encoding, characters, segments } = segmentSms(message);
	const costlyCharacter = outsideGsm7(message, 1)[0] ?? null;
	const suggestion = costlyCharacter === null ? null : gsm7Substitute(costlyCharacter);
	return { encoding, characters, segments, costlyCharacter, suggestion };
}

/** The price, without the tail that binary fractions leave, as in 3 × 0.07. */
function priceOf({ wouldSend, segments }: Found, pricePerSegment: number): number | null {
	if (!wouldSend || segments === null || pricePerSegment === 0) return null;
	return Number((segments * pricePerSegment).toPrecision(12));
}
