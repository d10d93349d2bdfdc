import { answerToSendResult } from '../../nodes/SmsExtraPro/gateway/normalise';
import { decodeAnswer, type WireAnswer } from '../../nodes/SmsExtraPro/gateway/wire';
import { sample } from './sample';
import { dispatchesOf } from './sendInput';

const body = sample('answer-ok');
const answer = decodeAnswer(body) as WireAnswer;

describe('answerToSendResult', () => {
	it('says queued, not final: Ok means that the message was registered', () => {
		const [dispatch] = dispatchesOf({ to: '+32 475 11 22 33', clientReference: 'order-1' });
		expect(answerToSendResult(answer, body, dispatch!)).toStrictEqual({
			vendor: 'smsExtraPro',
			channel: 'sms',
			recipient: '+32475112233',
			messageId: null,
			clientReference: 'order-1',
			status: 'queued',
			final: false,
			reason: null,
			vendorCode: 'Ok',
			vendorText: 'Ok',
			segments: 1,
			raw: 'Ok : Ok',
		});
	});

	it('counts the parts that the text needs', () => {
		const [dispatch] = dispatchesOf({ message: 'a'.repeat(307) });
		expect(answerToSendResult(answer, body, dispatch!).segments).toBe(3);
	});
});
