/**
 * What the words of a `soap:Fault` mean. The document names three reasons for one, and says "not processed" of two of them: wrong
 * credentials, and a call that came too fast (docs/protocols/asanak.md). It does not say how a fault is worded, so these patterns are our
 * reading. They are narrow, because a send is repeated for `tooFast`: the fault of a server that failed half-way must never look like it.
 */
export type FaultCause = 'tooFast' | 'credentials' | 'malformed' | 'unclear';

/** Longer texts are stack traces, or repeat the request. They do not name a cause. */
const MAX_LENGTH = 600;
/** Limits a text before its spaces and marks are brought to one spelling. */
const MAX_GIVEN_LENGTH = 10_000;

const CALLS = '(?:calls|requests|invocations)';
const EACH = '(?:(?:the|your|two|2|each|successive|consecutive|service|web service) ){0,3}';
const A_SECOND = '(?:per|a|every|each|in a|in one) (?:1 |one )?second';
const TOO_FAST = [
	`\\btoo many (?:(?:consecutive|successive|concurrent|simultaneous|service|api|soap) ){0,2}${CALLS}\\b`,
	'\\btoomanyrequests',
	'\\b(?:calls?|requests?|invocations?)(?: (?:from|of|by)(?: \\S+){1,4})?(?: (?:is|was|are|were|has|have|been|being|came|comes?|coming|made|arrived?|sent)){0,3} too (?:fast|frequent(?:ly)?|often|soon|quick(?:ly)?|rapid(?:ly)?)\\b',
	'\\b(?:calling|invoking|requesting|sending)\\b[^.;:]{0,40}\\btoo (?:fast|frequently|often|quickly|rapidly)\\b',
	`\\btoo (?:fast|frequent|rapid|quick) ${CALLS}\\b`,
	'^\\W*too (?:fast|frequent(?:ly)?|often|soon)\\W*$',
	'\\brate[ -]?limit(?:s|ing)?\\b[^.;:]{0,40}\\b(?:exceeded|reached|hit|violated)\\b',
	'\\bexceed\\w* (?:(?:the|your) )?(?:\\w+ )?rate[ -]?limit|\\brate[ -]?limited\\b|^\\W*rate[ -]?limit(?:ing)?\\W*$',
	'\\b(?:call|request|invocation)s? (?:rate|frequency)\\b[^.;:]{0,40}(?:too high|exceed)',
	'\\b(?:calls?|requests?|clients?|users?|accounts?) (?:\\w+ ){0,3}throttled\\b',
	`\\binterval between ${EACH}${CALLS}\\b`,
	'\\b(?:call|request|invocation) interval\\b[^.;:]{0,40}\\b(?:too short|less than|below|violated|not observed|not respected)\\b',
	'\\b(?:minimum|allowed|permitted|required|time) (?:time )?interval\\b[^.;:]{0,50}\\bnot (?:been )?(?:observed|respected|kept)\\b',
	`\\b(?:one|1|a single) (?:call|request|invocation) (?:is allowed )?${A_SECOND}\\b`,
	`\\b(?:exceed\\w*|more than|only|max(?:imum)?|at most|limit\\w*)\\b[^.;:]{0,40}\\b${CALLS} ${A_SECOND}\\b`,
	`\\b(?:one|1) second (?:must pass |is required )?between ${EACH}${CALLS}\\b`,
	'\\bless than (?:one|1|a) second (?:has passed |passed )?(?:since|after) (?:the|your) (?:last|previous) (?:call|request|invocation)\\b',
	// The allowed interval was not observed; an interval or a second between two calls, in either order; more calls than allowed; one call every second.
	'فاصله[^.؛]{0,60}رعایت ن',
	'(?:بین|میان) (?:هر )?(?:دو|2) (?:درخواست|فراخوانی)[^.؛]{0,60}(?:فاصله|ثانیه)',
	'(?:یک|1) ثانیه (?:(?:فاصله|مکث|وقفه) )?(?:بین|میان) (?:هر )?(?:دو|2) (?:درخواست|فراخوانی)',
	'فاصله[^.؛]{0,30}(?:بین|میان) (?:هر )?(?:دو |2 )?(?:درخواست|فراخوانی)',
	'(?:تعداد|سرعت) (?:درخواست|فراخوانی) ?(?:ها|های)?(?: ?ی)?(?: (?:شما|سرویس|وب سرویس)){0,2} (?:بیش از حد|زیاد)',
	'(?:درخواست|فراخوانی) ?های? (?:بیش از حد|بیش از اندازه)',
	'هر ثانیه (?:تنها |فقط )?(?:یک|1) (?:درخواست|فراخوانی)',
];

const WRONG =
	"(?:invalid|not valid|wrong|incorrect|not correct|bad|unknown|not found|not exist|fail\\w*|denied|mismatch|(?:not|(?:do|does|did)n't) match|expired|missing|required|empty|null|blank|rejected|refused|not accepted|not allowed|not permitted|inactive|not active|disabled|locked|blocked)";
const SECRET =
	'(?:credentials?|authentication|authenticate|authori[sz]ation|log-? ?in|log-? ?on|pass ?words?|user ?names?|user ?ids?)';
const WRONG_FA =
	'(?:نامعتبر|معتبر ن|اشتباه|نادرست|غلط|صحیح ن|درست ن|مطابقت ن|یافت ن|وجود ن|خالی|منقضی|ناموفق|انجام نشد|با خطا|غیر ?مجاز|غیر ?فعال)';
const SECRET_FA = '(?:رمز|کلمه ?(?:ی )?عبور|گذرواژه|پسورد|نام ?(?:ی )?کاربری|شناسه ?(?:ی )?کاربر|احراز هویت)';
const CREDENTIALS = [
	`\\b${SECRET}\\b[^.;:]{0,60}\\b${WRONG}\\b`,
	`\\b${WRONG} (?:(?:or|and|the|your|for|of|to|in|a|user|service|web) ){0,3}(?:${WRONG} )?${SECRET}\\b`,
	'\\b(?:authentication|authori[sz]ation|credentials?|log-? ?in) ?(?:error|exception|failure|problem)',
	'\\bunauthori[sz]ed\\b|\\bnot (?:be )?(?:authori[sz]ed|authenticated|logged in)\\b|failedauthentication|badcredentials',
	`\\buser (?!message|queue|report|sms\\b|data|request|input|session|transaction)(?:\\S+ )?(?:is |was |does |could )?(?:${WRONG}|not be found)\\b`,
	'\\b(?:invalid|wrong|unknown|inactive|disabled|locked) user\\b',
	`${SECRET_FA}[^.؛]{0,60}${WRONG_FA}`,
	`(?:خطا در|خطای|عدم) ${SECRET_FA}`,
	'(?:^|[.؛:،] ?)کاربر (?:\\S+ )?(?:نامعتبر|معتبر ن|یافت ن|وجود ن|غیر ?فعال|غیر ?مجاز)',
];

const MALFORMED = [
	'\\bunmarshal|XMLStream|unexpected (?:wrapper )?element|was not recognized|not well.formed|\\bpars(?:e|ing) error|\\berror (?:while )?parsing',
	'\\bschema\\b|\\bcvc-|\\bcontent-?type\\b|versionmismatch|no such operation|SOAPAction',
];

/** Words which mean that a server failed, perhaps after it took the messages, or that the request was carried out. */
const FAILED = [
	"\\binternal\\b|\\btime-? ?d?-?out|\\btimed[ -]out\\b|\\b(?:did|does|do) ?n[o']t (?:answer|respond|reply)|\\bno (?:answer|response|reply)\\b",
	'\\bconnect(?:ions?|or|ing)?\\b|\\bsocket|broken pipe|reset by peer|\\bdatabase\\b|\\bsql|\\bjdbc|\\bora-\\d|\\bhibernate|deadlock',
	"using password|\\bfatal\\b|for user '|\\bsmsc\\b|\\bsmpp\\b|\\besme ?r|submit ?sm|\\boperator\\b|\\bupstream|\\bdownstream|bad gateway",
	'null ?pointer|illegal ?state|out ?of ?memory|\\bheap\\b|\\bstack|\\bmemory\\b|\\bdisk\\b|open files|file descriptor|\\bthreads?\\b|\\bpool\\b|\\bqueue|java\\.(?:sql|net|io|util)|\\bat \\w+\\.\\w+\\.',
	'\\bbusy\\b|overload|\\bunavailable\\b|maintenance|\\balready\\b|duplicate|\\bpartial|\\bsucceeded\\b|(?<!not )\\bsuccess(?:ful|fully)\\b',
	'\\b(?:messages?|sms|requests?) (?:(?:was|were|has|have|been|is|are) ){0,2}(?:accepted|processed|delivered|queued|sent|submitted)\\b',
	'خطای داخلی|سرور|اتصال|پایگاه ?داده|مهلت|پاسخ|اپراتور|ارسال شد|ثبت شد|پذیرفته شد|موفقیت|تکراری|شلوغ',
];

const oneOf = (patterns: readonly string[]) => new RegExp(patterns.join('|'), 'iu');
const CAUSES: ReadonlyArray<{ cause: FaultCause; words: RegExp }> = [
	{ cause: 'tooFast', words: oneOf(TOO_FAST) },
	{ cause: 'credentials', words: oneOf(CREDENTIALS) },
	{ cause: 'malformed', words: oneOf(MALFORMED) },
];
const FAILURE = oneOf(FAILED);

/**
 * The one cause that a fault's text names. `unclear` for a text that names none or several, that mentions a failing server, or whose key
 * words come from a message of the request that it repeats.
 * @param messages what was to be sent
 */
export function faultCause(text: string, messages: readonly string[] = []): FaultCause {
	if (text.length > MAX_GIVEN_LENGTH) return 'unclear';
	const plain = plainText(text);
	if (plain.length > MAX_LENGTH || FAILURE.test(plain)) return 'unclear';
	const [found, another] = CAUSES.filter(({ words }) => words.test(plain));
	if (found === undefined || another !== undefined) return 'unclear';
	const isRepeated = messages
		.filter(({ length }) => length <= MAX_GIVEN_LENGTH)
		.map(plainText)
		.some((message) => plain.includes(message) && found.words.test(message));
	return isRepeated ? 'unclear' : found.cause;
}

const ONE_LETTER: Readonly<Record<string, string>> = {
	ي: 'ی',
	ى: 'ی',
	ك: 'ک',
	ة: 'ه',
	ۀ: 'ه',
	أ: 'ا',
	إ: 'ا',
	'’': "'",
};

/** One spelling of what Persian keyboards write in several ways (yeh, kaf, digits, joiners), and single spaces. */
function plainText(text: string): string {
	return (
		text
			.normalize('NFKC')
			.replace(/[\s\u200b\u200c_]+/g, ' ')
			// Joiners, marks of direction and vowels.
			.replace(/[\u0640\p{Mn}\p{Cf}]/gu, '')
			.replace(/[يىكةۀأإ’]/g, (letter) => ONE_LETTER[letter] ?? letter)
			.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
			.trim()
	);
}
