import fc from 'fast-check';
import { answerLines } from '../../../nodes/shared/text/answerText';

describe('answerLines', () => {
	it.each([
		['a plain line', 'Ok : Ok', ['Ok : Ok']],
		['several lines, whatever their ends', 'a\r\nb\rc\nd', ['a', 'b', 'c', 'd']],
		['blank lines', '\n\n a \n\u00a0\n b\n', ['a', 'b']],
		['a byte order mark', '\uFEFFa', ['a']],
		[
			'a page',
			'<!DOCTYPE html>\n<html lang="fr"><head><title>x</title></head><body>a<br/>b</body></html>',
			['a', 'b'],
		],
		['a page without </head>', '<html><head><meta charset="utf-8"><body>a', ['a']],
		['paragraphs', '<p>a</p><p>b</p>', ['a', 'b']],
		['emphasis within a line', '<b>Error</b> : <font color="red">x</font>', ['Error : x']],
		['scripts, styles and comments', '<!-- x --><style>b{}</style>a<script>c()</script>', ['a']],
		['entities', 'Num&eacute;ro &quot;1&#50;&#x33;&quot; &lt;b&gt; &amp;amp;', ['Numéro "123" <b> &amp;']],
		[
			'entities that are none',
			'a & b; &nosuch; &#0; &#xD800; &#9999999;',
			['a & b; &nosuch; &#0; &#xD800; &#9999999;'],
		],
		[
			'a tag that HTML does not have',
			"Error : <Message d'erreur> <numéro>",
			["Error : <Message d'erreur> <numéro>"],
		],
		['signs that look like tags', 'a < b > c <3', ['a < b > c <3']],
		['nothing', ' \n', []],
	])('reads %s', (_what, body, lines) => {
		expect(answerLines(body)).toEqual(lines);
	});

	it.each([
		['a comment that is never closed', 'a<!-- b', ['a']],
		['a script that is never closed', 'a<script type="x">b', ['a']],
		['a title with blanks in its tags', 'a<TITLE >b</title >c', ['a', 'c']],
		['a script in a style', 'a<style><script>b</style>c', ['a', 'c']],
		['two comments', 'a<!-- x -->b<!-- y -->c', ['a', 'b', 'c']],
		['lines in a comment', 'a<!-- x\ny -->b', ['a', 'b']],
		['a document type with more', '<!DOCTYPE html PUBLIC "-//W3C//DTD">a', ['a']],
		['a declaration of XML', '<?xml version="1.0"?>a', ['a']],
		['an end of a title alone', 'a</title>b', ['ab']],
		[
			'tags whose names only begin so',
			'<brx>a<pp>b<!doctypes>c<?xmls>d<titles>e',
			['<brx>a<pp>b<!doctypes>c<?xmls>d<titles>e'],
		],
		['tags in capitals, with attributes', 'a<BR CLEAR="all">b<IMG SRC="c">d', ['a', 'bd']],
		['several byte order marks', '\uFEFF\uFEFFa', ['a']],
		['a byte order mark within', 'a\uFEFFb', ['a\uFEFFb']],
		['the last characters that entities name', '&#55295;&#57344;&#1114111;', ['\ud7ff\ue000\u{10ffff}']],
		[
			'halves of characters, and none',
			'&#55296;&#57343;&#1114112;&#x110000;',
			['&#55296;&#57343;&#1114112;&#x110000;'],
		],
		['the first character that there is', 'a&#1;b', ['a\u0001b']],
		['entities in capitals of their own', '&Eacute;&EACUTE;&#X41;', ['É&EACUTE;A']],
		['numbers that are too long', '&#00000065;&#x0000041;', ['&#00000065;&#x0000041;']],
	])('reads %s', (_what, body, lines) => {
		expect(answerLines(body)).toEqual(lines);
	});

	it.each(
		'html head body pre p br div center blockquote h1 h6 hr ul ol li dl dt dd table thead tbody tfoot tr td th form'.split(
			' ',
		),
	)('starts a new line at <%s>', (name) => {
		expect(answerLines(`a<${name}>b</${name}>c<${name} d="e" />f`)).toEqual(['a', 'b', 'c', 'f']);
	});

	it.each(
		'b i u s em strong font span small big tt code kbd samp a img sup sub nobr xmp meta link base'.split(' '),
	)('starts no new line at <%s>', (name) => {
		expect(answerLines(`a<${name}>b</${name}>c<${name} d="e" />f`)).toEqual(['abcf']);
	});

	it.each([
		'Warning',
		'Notice',
		'Deprecated',
		'Strict Standards',
		'Recoverable fatal error',
		'PHP Warning',
		'warning',
	])('leaves out a %s of PHP, but nothing that only looks like one', (word) => {
		for (const line of [`${word}: x in /a.php on line 1`, `${word} : x in /a.php on line 12.`]) {
			expect(answerLines(line)).toEqual([]);
			for (const other of [
				`a ${line}`,
				`${line} and more`,
				line.replace(' in ', ' of '),
				line.replace(':', ''),
			]) {
				expect(answerLines(other)).toEqual([other]);
			}
		}
	});

	it('does not treat a line of more than 2,000 characters as one of PHP', () => {
		const notice = (length: number) => `Warning: ${'x'.repeat(length - 27)} in a on line 1`;
		expect(notice(2_000)).toHaveLength(2_000 - 3);
		expect(answerLines(notice(2_003))).toEqual([]);
		expect(answerLines(notice(2_004))).toHaveLength(1);
	});

	it.each([
		'<br />\n<b>Warning</b>:  fopen(x): failed to open stream in <b>/var/www/a.php</b> on line <b>3</b><br />\na',
		'\nNotice: Undefined index: Psw in C:\\www\\a.php on line 12\na',
		'PHP Deprecated:  Function split() is deprecated in /a.php on line 1\na',
		'a\n<br /><b>Warning</b>: Cannot modify header information in <b>/a.php</b> on line <b>9</b><br />',
	])('leaves out what PHP itself writes: %j', (body) => {
		expect(answerLines(body)).toEqual(['a']);
	});

	it.each(['Warning: something', 'Fatal error: x in /a.php on line 2', 'Error in line 2'])(
		'keeps what may be the vendor’s own words, or may report a failure: %s',
		(line) => {
			expect(answerLines(line)).toEqual([line]);
		},
	);

	it('returns any text without markup as its trimmed lines', () => {
		const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((any) => !/[<&\uFEFF]/.test(any));
		fc.assert(
			fc.property(fc.array(text), (lines) => {
				const plain = lines.join('\n').split(/[\r\n]+/);
				expect(answerLines(lines.join('\n'))).toEqual(
					plain.map((line) => line.trim()).filter((line) => line !== ''),
				);
			}),
		);
	});

	it.each(['<', '<!--', '<title', '<script>', '<b ', '&#', 'Warning: in '])(
		'is fast for an answer full of %j',
		(part) => {
			const begin = performance.now();
			answerLines(part.repeat(64 * 1024));
			expect(performance.now() - begin).toBeLessThan(1_000);
		},
	);
});
