import type { IExecuteFunctions } from 'n8n-workflow';
import { answerLink } from '../../../../nodes/shared/n8n/waiting/answerLink';

const SIGNED = `https://n8n.example.com/webhook-waiting/7/node-1?signature=${'c9'.repeat(32)}`;

const linkOf = (context: object) => answerLink(context as IExecuteFunctions, 0).href;

describe('answerLink', () => {
	it('requests n8n’s signature check if n8n only checks on request', () => {
		const setSignatureValidationRequired = jest.fn();
		const link = linkOf({ getSignedResumeUrl: () => SIGNED, setSignatureValidationRequired });
		expect(link).toBe(SIGNED);
		expect(setSignatureValidationRequired).toHaveBeenCalledTimes(1);
	});

	it('is n8n’s own link if n8n always checks it', () => {
		expect(linkOf({ getSignedResumeUrl: () => SIGNED })).toBe(SIGNED);
	});

	it('says what to update if n8n signs no links', () => {
		expect(() => linkOf({})).toThrow('This n8n cannot wait for an answer: it signs no links');
	});
});
