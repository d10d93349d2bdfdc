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
		'<br />\n<b>Warning</b>:  fopen(x): failed to open stream in <b>/var/www/a.php</b> on line <b>3</b><br />\na',
		'\nNotice: Undefined index: Psw in C:\\www\\a.php on line 12\na',
		'PHP Deprecated:  Function split() is deprecated in /a.php on line 1\na',
		'a\n<br /><b>Warning</b>: Cannot modify header information in <b>/a.php</b> on line <b>9</b><br />',
	])('leaves out what PHP itself writes: %j', (body) => {
		expect(answerLines(body)).toEqual(['a']);
	});

	it.each(['Warning: something', 'Fatal error: x in /a.php on line 2', 'Error in line 2'])(
		'keeps what may be the vendor’s own words, or tells that it failed: %s',
		(line) => {
			expect(answerLines(line)).toEqual([line]);
		},
	);

	it('gives back any text without markup as its trimmed lines', () => {
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
		'does not take long over an answer full of %j',
		(part) => {
			const begin = performance.now();
			answerLines(part.repeat(64 * 1024));
			expect(performance.now() - begin).toBeLessThan(1_000);
		},
	);
});
