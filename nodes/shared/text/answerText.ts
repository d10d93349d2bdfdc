import { NAMED_CHARACTERS } from './entities';

/** The HTML elements that a page or an error handler puts around a line. A vendor's own `<Numéro>` is not one of them, and stays. */
const BLOCKS =
	'html|head|body|pre|p|br|div|center|blockquote|h[1-6]|hr|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|form';
const INLINES =
	'b|i|u|s|em|strong|font|span|small|big|tt|code|kbd|samp|a|img|sup|sub|nobr|xmp|meta|link|base';

/** What a browser does not show. One that is never closed goes on to the end: else each opening mark would search the rest again. */
const UNSEEN =
	/<!--[^]*?(?:-->|$)|<!doctype\b[^<>]*>|<\?xml\b[^<>]*>|<(title|style|script)\b[^<>]*>[^]*?(?:<\/\1\s*>|$)/gi;
const BLOCK_TAG = new RegExp(`</?(?:${BLOCKS})\\b[^<>]*>`, 'gi');
const INLINE_TAG = new RegExp(`</?(?:${INLINES}|title|style|script)\\b[^<>]*>`, 'gi');

/** `Warning: mysql_connect(): ... in /var/www/x.php on line 12`, as PHP writes it into its answers. */
const PHP_NOTICE =
	/^(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards|Recoverable fatal error)\s*:.* in .+ on line \d+\.?$/i;

/**
 * The lines of a plain-text answer, without what a web server may put around them: a byte order mark, HTML tags and
 * entities, PHP's own warnings. Lines are trimmed, and none is empty.
 */
export function answerLines(body: string): string[] {
	const text = body
		.replace(/^\uFEFF+/, '')
		.replace(UNSEEN, '\n')
		.replace(BLOCK_TAG, '\n')
		.replace(INLINE_TAG, '');
	return decodeEntities(text)
		.split(/[\r\n]+/)
		.map((line) => line.trim())
		.filter((line) => line !== '' && !isPhpNotice(line));
}

function isPhpNotice(line: string): boolean {
	// A longer line is not a notice, and matching it would take long.
	return line.length <= 2_000 && PHP_NOTICE.test(line);
}

function decodeEntities(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}\d{0,2}));/gi,
		(entity, decimal, hex, name) => {
			if (name !== undefined) return NAMED_CHARACTERS.get(name as string) ?? entity;
			const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
			const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
			return isCharacter ? String.fromCodePoint(code) : entity;
		},
	);
}
