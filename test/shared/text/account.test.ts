import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { requireAccount, trimmedAccount } from '../../../nodes/shared/text/account';
import { caught } from '../../support/caught';

describe('trimmedAccount', () => {
	const ENTERED = { email: '\u00a0name@email.com\u200b\r\n', password: ' geheim ', port: 25 };

	it('trims the fields that it names', () => {
		expect(trimmedAccount(ENTERED, ['email']).email).toBe('name@email.com');
	});

	it('leaves all others unchanged: a blank may be part of a password', () => {
		expect(trimmedAccount(ENTERED, ['email'])).toMatchObject({ password: ' geheim ', port: 25 });
	});

	it('turns missing fields into empty texts', () => {
		expect(trimmedAccount<{ host?: string; user?: unknown }>({ user: null }, ['host', 'user'])).toEqual({
			host: '',
			user: '',
		});
	});
});

describe('requireAccount', () => {
	it('accepts a complete account', () => {
		expect(requireAccount('GlobFax', { 'API key': 'a', 'API secret': ' ' })).toBeUndefined();
	});

	it('names the first missing field, and all required ones', () => {
		for (const values of [
			{ 'API key': '', 'API secret': '' },
			{ 'API key': '', 'API secret': 'b' },
		]) {
			expect(caught(() => requireAccount('GlobFax', values), GatewayError)).toMatchObject({
				...{ kind: 'authentication', message: 'The GlobFax credential has no API key' },
				advice: 'Open the credential and enter the API key and API secret of your GlobFax account.',
			});
		}
		const error = caught(() => requireAccount('GlobFax', { a: 'x', b: '' }), GatewayError);
		expect(error.message).toBe('The GlobFax credential has no b');
	});
});
