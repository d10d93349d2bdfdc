import { describeText, unreadableAnswer } from '../../../nodes/shared/errors/unreadableAnswer';

const ASKED = {
	vendor: 'SmsExtraPro',
	url: 'http://sms.example.com/send.php',
	secrets: 'password',
	documented: 'http://www.smsextrapro.com/send.php',
};

describe('unreadableAnswer', () => {
	it('describes the answer, its status and what to check, and quotes its beginning', () => {
		const error = unreadableAnswer({ statusCode: 502, headers: {} }, '<html>Bad gateway', ASKED);
		expect(error).toMatchObject({
			kind: 'protocol',
			message: 'SmsExtraPro’s answer cannot be read (HTTP 502): it is a web page'.replace('’', "'"),
			advice:
				"Check the Base URL in the credential: the vendor's own is http://www.smsextrapro.com/send.php.",
			outcome: 'notSent',
			vendorText: '<html>Bad gateway',
		});
	});

	it('quotes at most 200 characters of it', () => {
		const { vendorText } = unreadableAnswer({ statusCode: 200, headers: {} }, 'x'.repeat(999), ASKED);
		expect(vendorText).toHaveLength(200);
	});

	it('names the target of a redirect, without its path', () => {
		const headers = { location: 'https://sms.example.com/secret?password=1' };
		const { message, advice } = unreadableAnswer({ statusCode: 301, headers }, '', ASKED);
		expect(message).toContain('it is a redirect');
		expect(`${message} ${advice}`).toContain('https://sms.example.com');
		expect(`${message} ${advice}`).not.toMatch(/secret|password=1/);
	});

	it('uses the caller’s more specific clause', () => {
		const { message } = unreadableAnswer({ statusCode: 200, headers: {} }, '{}', ASKED, 'it is no XML');
		expect(message).toBe("SmsExtraPro's answer cannot be read (HTTP 200): it is no XML");
	});
});

describe('describeText', () => {
	it.each([
		['', 'it is empty'],
		[' \n', 'it is empty'],
		['<!DOCTYPE html><p>', 'it is a web page'],
		['OK', 'it begins with “OK”'],
		[' \n OK ', 'it begins with “OK”'],
		['<HTML lang="fr">', 'it is a web page'],
		['x <body>', 'it is a web page'],
		['<!doctype html>', 'it is a web page'],
		['<htmlx>', 'it begins with “<htmlx>”'],
		['html', 'it begins with “html”'],
	])('describes %j: %s', (text, clause) => {
		expect(describeText(text)).toBe(clause);
	});
});
