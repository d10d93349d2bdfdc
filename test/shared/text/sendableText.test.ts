import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { requiredText, sendableText } from '../../../nodes/shared/text/sendableText';
import { anyText } from '../../support/anyText';
import { caught } from '../../support/caught';

describe('sendableText', () => {
	it('composes decomposed accents', () => {
		const text = 'Rendez-vous confirmé à 10h, Việt, が, 한글, آب';
		expect(sendableText('Message', text.normalize('NFD'))).toBe(text.normalize('NFC'));
	});

	it('composes any decomposed text', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				const composed = text.normalize('NFC');
				expect(sendableText('Message', text.normalize('NFD'))).toBe(composed);
				expect(sendableText('Message', composed)).toBe(composed);
			}),
		);
	});

	it.each(['\ufa19', '\u2126', '\u212b', 'ﾊﾞ', '①', 'ﬁ'])(
		'leaves a single character as it was typed: %s',
		(text) => {
			expect(sendableText('Message', text)).toBe(text);
		},
	);

	it.each([
		'Dear [object Object], your order is ready',
		'[object Array]',
		'[object Object],[object Object]',
		'x[object Promise]',
		'[object Undefined]',
		'[object Array Iterator]',
		'[object global]',
	])('refuses an object that an expression put into a text: %s', (text) => {
		const error = caught(() => sendableText('Sender', text), GatewayError);
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toMatch(/^Sender holds “\[object .*”: an expression put an object into the text$/);
		expect(error.advice).toContain('Correct the expression in Sender');
	});

	it.each(['[object]', 'object Object', '[objects Object]', '[object of the sale]', 'null', 'undefined'])(
		'accepts what may be a text: %s',
		(text) => {
			expect(sendableText('Message', text)).toBe(text);
		},
	);

	it('refuses half of a surrogate pair', () => {
		const error = caught(() => sendableText('Subject', 'a\ud83d', 'invalidRequest'), GatewayError);
		expect(error).toMatchObject({
			kind: 'invalidRequest',
			message: 'Subject holds half of a character (a lone surrogate), which cannot be sent',
		});
	});
});

describe('requiredText', () => {
	it.each([
		'',
		' ',
		'\r\n\t',
		'\u00a0',
		'\u3000',
		'\u200b\u200d',
		'\ufeff',
		'\u2060',
		'\u3164',
		'\u115f',
		'\u2800',
	])('refuses a text that looks empty: %j', (text) => {
		const error = caught(() => requiredText('Message', text), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidContent', message: 'Message is empty' });
	});

	it('returns any other text, including blanks at its ends', () => {
		expect(requiredText('Message', ' a\u200b ')).toBe(' a\u200b ');
	});
});
