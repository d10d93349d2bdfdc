import { trimmedAccount } from '../../../nodes/shared/text/account';

describe('trimmedAccount', () => {
	const ENTERED = { email: '\u00a0name@email.com\u200b\r\n', password: ' geheim ', port: 25 };

	it('takes blanks off the fields that it names', () => {
		expect(trimmedAccount(ENTERED, ['email']).email).toBe('name@email.com');
	});

	it('leaves all others as they are: a blank may be a part of a password', () => {
		expect(trimmedAccount(ENTERED, ['email'])).toMatchObject({ password: ' geheim ', port: 25 });
	});

	it('makes empty texts of fields that are missing', () => {
		expect(trimmedAccount<{ host?: string; user?: unknown }>({ user: null }, ['host', 'user'])).toEqual({
			host: '',
			user: '',
		});
	});
});
