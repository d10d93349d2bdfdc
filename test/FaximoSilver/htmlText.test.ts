import fc from 'fast-check';
import { htmlToText } from '../../nodes/FaximoSilver/gateway/htmlText';
import { anyText } from '../support/anyText';

describe('htmlToText', () => {
	it.each(['<br>', '<BR/>', '<br clear="all">', '</p>', '</div>', '</tr>', '</li>', '</h1>', '</H6 >'])(
		'turns %s into a line end',
		(tag) => {
			expect(htmlToText(`a${tag}b`)).toBe('a\nb');
		},
	);

	it.each([
		'<p>',
		'<div class="x">',
		'<b>',
		'</b>',
		'<brx>',
		'</pre>',
		'</hr>',
		'<a\nhref="x">',
		'<!-- x -->',
	])('leaves out %s', (tag) => {
		expect(htmlToText(`a${tag}b`)).toBe('ab');
	});

	it.each(['a < b', 'a > b', 'a <', '<<b', '1 < 2 <br'])(
		'keeps a character that does not begin a tag: %s',
		(text) => {
			expect(htmlToText(text)).toBe(text);
		},
	);

	it.each([
		['&amp;', '&'],
		['&lt;', '<'],
		['&gt;', '>'],
		['&quot;', '"'],
		['&apos;', "'"],
		['&nbsp;', ' '],
		['&AMP;', '&'],
		['&#34;', '"'],
		['&#39;', "'"],
		['&#0034;', '"'],
		['&#x22;', '"'],
		['&#X3C;', '<'],
		['&#35211;', '見'],
		['&#x898B;', '見'],
		['&#128512;', '😀'],
		['&#x10FFFF;', '\u{10ffff}'],
		['&amp;lt;', '&lt;'],
		['&lt;br&gt;', '<br>'],
	])('reads the character %s', (written, character) => {
		expect(htmlToText(`a${written}b`)).toBe(`a${character}b`);
	});

	it.each([
		'&nosuch;',
		'&yen;',
		'&#1114112;',
		'&#x110000;',
		'&#12345678;',
		'&#;',
		'&#x;',
		'&#12a;',
		'& ;',
		'&amp',
	])('keeps what is not a character reference: %s', (text) => {
		expect(htmlToText(text)).toBe(text);
	});

	it.each([
		['a style', '<style type="text/css">p { x: y }</style>'],
		['a script', '<SCRIPT>if (a<b) c()</SCRIPT>'],
		['a head', '<head><title>x</title></head>'],
		['a head with other hidden elements', '<head>x<style>y</style>z<script>w</script></head>'],
		['two of the same', '<style>x</style><style>y</style>'],
	])('leaves out what a browser does not show: %s', (_what, hidden) => {
		expect(htmlToText(`a${hidden}b`)).toBe('ab');
	});

	it.each([
		['an element that is never closed', 'a<style>b', 'ab'],
		['an element that was not opened', 'a</style>b', 'ab'],
		['an element that another one closes', 'a<style>b</script>c', 'abc'],
		['a name that begins so', 'a<header>b</header>c<styled>d', 'abcd'],
		['what stands behind hidden elements', '<style>x</style>a<script>y</script>b<br>c', 'ab\nc'],
	])('shows %s', (_what, html, text) => {
		expect(htmlToText(html)).toBe(text);
	});

	it('returns any text that was written as HTML', () => {
		const escaped = (text: string) =>
			text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '<br>');
		fc.assert(
			fc.property(anyText({ maxLength: 40 }), (text) => {
				expect(htmlToText(`<html><head><title>x</title></head><body>${escaped(text)}</body></html>`)).toBe(
					text,
				);
			}),
		);
	});
});
