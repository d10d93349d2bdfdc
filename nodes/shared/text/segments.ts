import { segmentsLibrary } from '../lib/segments';

export interface Segmentation {
	encoding: 'GSM-7' | 'UCS-2';
	segments: number;
}

/**
 * The longest text that can be a concatenated SMS: 255 parts (3GPP TS 23.040, 9.2.3.24.1) of 153 GSM-7 characters.
 * Callers refuse longer ones first; the library's time grows with the square of the length.
 */
export const LONGEST_SMS_CHARACTERS = 255 * 153;

let last: { text: string; segmentation: Segmentation } | undefined;

/** Encoding and number of parts of a text (1 for up to 160 GSM-7 or 70 UCS-2 characters). */
export function segmentSms(text: string): Segmentation {
	// A campaign asks for the same text again and again.
	if (last?.text !== text) {
		const message = new (segmentsLibrary().SegmentedMessage)(text);
		last = {
			text,
			segmentation: {
				encoding: message.encodingName === 'UCS-2' ? 'UCS-2' : 'GSM-7',
				segments: message.segmentsCount,
			},
		};
	}
	return last.segmentation;
}
