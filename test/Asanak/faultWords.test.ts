import fc from 'fast-check';
import { faultCause } from '../../nodes/Asanak/gateway/faultWords';
import { anyText } from '../support/anyText';

const TOO_FAST = [
	'Minimum interval between two calls (1 second) was not observed',
	'Too many requests',
	'Error: TOO MANY CALLS.',
	'Too many concurrent requests',
	'com.peykasa.TooManyRequestsException',
	'You have sent too many requests in a given amount of time',
	'Requests from this user are too frequent',
	'Your request came too soon',
	'You are calling the service too fast',
	'Too fast!',
	'Rate limit exceeded',
	'The user exceeded the rate limit',
	'Call rate is too high',
	'Your request was throttled',
	'Only one request per second',
	'Exceeded the maximum of 1 calls per second',
	'Less than one second since your last call',
	'فاصله زماني مجاز رعايت نشده است',
	'فاصله زمانی مجاز رعایت نشده است',
	'کاربر فاصله زماني مجاز مشخص شده (يک ثانيه) براي فراخواني سرويسها را رعايت نکرده است',
	'كاربر فاصله زمانى مجاز را رعايت نكرده است',
	'بین دو فراخوانی باید حداقل یک ثانیه فاصله باشد',
	'بین دو فراخوانی باید حداقل ۱ ثانیه فاصله باشد',
	'لطفا یک ثانیه بین دو فراخوانی صبر کنید',
	'لطفاً ۱ ثانیه بین هر دو درخواست صبر کنید',
	'حداقل یک ثانیه فاصله میان دو فراخوانی لازم است',
	'تعداد درخواست‌ها بیش از حد مجاز است',
	'تعداد درخواست های شما بيش از حد مجاز است',
];
const CREDENTIALS = [
	'Invalid username or password',
	'Authentication failed',
	'Login incorrect',
	'Login failed',
	'User demo not found',
	'The user name or password is incorrect',
	'Bad credentials',
	'Unauthorized',
	'org.apache.cxf.interceptor.security.AuthenticationException: Authentication error',
	'The security token could not be authenticated or authorized',
	'نام کاربري يا کلمه عبور اشتباه است',
	'نام كاربري يا كلمه عبور اشتباه است',
	'نام کاربری یا رمز عبور نامعتبر است',
	'شناسه کاربري يا پسورد نامعتبر است',
	'خطا در احراز هویت',
	'احراز\u200cهویت ناموفق بود',
];
const MALFORMED = [
	'Unmarshalling Error: unexpected element (uri:"", local:"x")',
	'Error reading XMLStreamReader.',
	'Message part {http://x}y was not recognized.  (Does it exist in service WSDL?)',
	'The given SOAPAction urn:x does not match an operation.',
];
const UNCLEAR = [
	'Fault occurred while processing.',
	'',
	' \n ',
	'خطا',
	'Internal error',
	'java.lang.NullPointerException',
	'Read timed out',
	'The timeout interval elapsed before the operation completed',
	'Poll interval expired',
	'Call interval timer could not be read',
	'Too many open files',
	'Too many connections',
	'Too many elements in one request',
	'Too many messages in the queue',
	'Too many redirects',
	'Too many requests in the queue of the SMSC',
	'Response stream ended too soon',
	'The SMSC did not answer within 1 second',
	'Processing took more than one second',
	'Throttling error (ESME_RTHROTTLED)',
	'Could not read the rate limit from the cache',
	'Server busy, please wait one second before the next request',
	'Duplicate request: too many requests',
	'Too many requests: 3 messages were sent',
	'اتصال در فاصله زمانی مجاز برقرار نشد',
	'به درخواست در فاصله زمانی مجاز پاسخ داده نشد',
	'درخواست تکراری است',
	'یک ثانیه بین دو فراخوانی به پایگاه داده گذشت',
	'پردازش یک ثانیه طول کشید',
	'یک ثانیه صبر کنید و دوباره ارسال کنید',
	'خطای داخلی سرور',
	'شماره فرستنده نامعتبر است',
	'پارامتر ارسالی صحیح نیست',
	'خطا در ارسال پیامک',
	'تعداد پیامک ها در درخواست بیش از حد مجاز است',
	"Access denied for user 'sms'@'localhost' (using password: YES)",
	'ORA-01017: invalid username/password; logon denied',
	"Login failed for user 'sa'.",
	'Login to the SMSC failed',
	'java.sql.SQLException: password authentication failed',
	'Authentication succeeded, sending failed',
	'User message not found',
	'NullPointerException at com.peykasa.LoginInterceptor.handleMessage',
	'Marshalling Error: the answer could not be written',
	'Unmarshalling Error: unexpected element <password> is not valid',
	'Invalid password, or too many requests',
];

describe('faultCause', () => {
	it.each([
		...TOO_FAST.map((text) => ['tooFast', text]),
		...CREDENTIALS.map((text) => ['credentials', text]),
		...MALFORMED.map((text) => ['malformed', text]),
		...UNCLEAR.map((text) => ['unclear', text]),
	])('finds %s in: %s', (cause, text) => {
		expect(faultCause(text)).toBe(cause);
	});

	it('ignores white space and the spelling of Persian letters and digits', () => {
		const text = 'بین دو فراخوانی یک ثانیه فاصله لازم است';
		const spelt = fc.array(fc.constantFrom('ی', 'ي', 'ى', 'ک', 'ك'), { minLength: 20, maxLength: 20 });
		const spaces = fc.constantFrom(' ', '  ', '\n', '\u200c', '\u00a0', '\t');
		fc.assert(
			fc.property(spelt, spaces, (letters, space) => {
				let index = 0;
				const another = (kind: string) =>
					letters.slice(index++).find((letter) => (kind === 'ک') === 'کك'.includes(letter)) ?? kind;
				const written = text.replace(/[یک]/g, another).replaceAll(' ', space);
				expect(faultCause(` ${written}\n`)).toBe('tooFast');
			}),
		);
	});

	it.each([
		['كلمه عبور اشتباه است', 'credentials'],
		['كلمة عبور اشتباه است', 'credentials'],
		['کلمۀ عبور اشتباه است', 'credentials'],
		['أحراز هویت ناموفق بود', 'credentials'],
		['إحراز هویت ناموفق بود', 'credentials'],
		['کلمـــه عبور اشتباه است', 'credentials'],
		['کلمَه عبُور اشتباه است', 'credentials'],
		['\u202bکلمه عبور اشتباه است\u202c', 'credentials'],
		['کلمه\u200cعبور اشتباه است', 'credentials'],
		['کلمه_عبور اشتباه است', 'credentials'],
		['The password doesn’t match', 'credentials'],
		["The user name didn't match", 'credentials'],
		['The user name did not match', 'credentials'],
		['Ｔｏｏ ｍａｎｙ ｒｅｑｕｅｓｔｓ', 'tooFast'],
		['Too many\u00adrequests', 'unclear'],
		['بین دو فراخوانی باید ۱ ثانیه فاصله باشد', 'tooFast'],
		['لطفا ١ ثانیه بین دو درخواست صبر کنید', 'tooFast'],
	])('reads %j in any spelling: %s', (text, cause) => {
		expect(faultCause(text)).toBe(cause);
	});

	it('reads 600 characters, after collapsing white space', () => {
		const padded = (length: number) => `Too many requests ${'x'.repeat(length - 18)}`;
		expect(faultCause(padded(600))).toBe('tooFast');
		expect(faultCause(padded(601))).toBe('unclear');
		expect(faultCause(`Too many${' '.repeat(9_983)}requests`)).toBe('tooFast');
		expect(faultCause(`Too many${' '.repeat(9_985)}requests`)).toBe('unclear');
	});

	it('finds no cause if the words describe a server failure', () => {
		const cause = fc.constantFrom(...TOO_FAST, ...CREDENTIALS, ...MALFORMED);
		const failure = fc.constantFrom(
			'Internal error',
			'Read timed out',
			'Connection reset',
			'NullPointerException',
			'خطای داخلي',
			'the SMSC did not respond',
		);
		fc.assert(
			fc.property(cause, failure, fc.boolean(), (one, other, isFirst) => {
				expect(faultCause(isFirst ? `${one} - ${other}` : `${other} - ${one}`)).toBe('unclear');
			}),
		);
	});

	it('finds no cause in words that the fault quotes from the message', () => {
		const text = 'Cannot handle "Too many requests"';
		expect(faultCause(text, ['Hello'])).toBe('tooFast');
		expect(faultCause(text, ['Hello', 'Too many requests'])).toBe('unclear');
		expect(faultCause('Too many requests', ['Your password is 1234'])).toBe('tooFast');
	});

	it('finds no cause in a text as long as a stack trace', () => {
		expect(faultCause(`Too many requests ${'x'.repeat(600)}`)).toBe('unclear');
	});

	it('is fast for a long text or a long message', () => {
		const began = performance.now();
		for (const long of ['user ', 'Too many requests ', 'ﷺ', 'کاربر '].map((words) => words.repeat(20_000))) {
			expect(faultCause(long)).toBe('unclear');
			expect(faultCause('Too many requests', [long])).toBe('tooFast');
		}
		expect(performance.now() - began).toBeLessThan(500);
	});

	it('accepts any text without throwing', () => {
		fc.assert(
			fc.property(anyText(), fc.array(anyText()), (text, messages) => {
				expect(['tooFast', 'credentials', 'malformed', 'unclear']).toContain(faultCause(text, messages));
			}),
		);
	});
});
