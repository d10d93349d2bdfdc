import { decodeXmlBytes, hasDocumentType, joinSurrogates } from '../../../nodes/shared/formats/xmlText';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('decodeXmlBytes', () => {
	it.each([
		['UTF-8 where nothing says otherwise', Buffer.from('<a>é€</a>'), '', '<a>é€</a>'],
		['bytes that are no UTF-8 as ISO-8859-1', latin1('<a>é</a>'), 'text/xml; charset=utf-8', '<a>é</a>'],
		[
			'UTF-8 whatever the header says of Latin',
			Buffer.from('<a>é</a>'),
			'a/b; charset=iso-8859-1',
			'<a>é</a>',
		],
		['a mark of UTF-8 before other bytes', latin1('\xef\xbb\xbf<a>\xe9</a>'), '', '<a>é</a>'],
		['what only looks like such a mark', latin1('\xef\xbb\xbe<a>\xe9</a>'), '', 'ï»¾<a>é</a>'],
		['the same, one byte earlier', latin1('\xef\xba\xbf<a>\xe9</a>'), '', 'ïº¿<a>é</a>'],
		['the same at its first byte', latin1('\xee\xbb\xbf<a>\xe9</a>'), '', 'î»¿<a>é</a>'],
		['the charset of the header', latin1('<a>\xd3</a>'), 'text/xml; charset=windows-1256', '<a>س</a>'],
		['the same in quotes', latin1('<a>\xd3</a>'), 'text/xml; charset="windows-1256"', '<a>س</a>'],
		['the same in single quotes', latin1('<a>\xd3</a>'), "text/xml; charset='windows-1256'", '<a>س</a>'],
		[
			'its own declaration',
			latin1('<?xml version="1.0" encoding="windows-1256"?><a>\xd3</a>'),
			'',
			'<?xml version="1.0" encoding="windows-1256"?><a>س</a>',
		],
		[
			'its own declaration behind blanks',
			latin1("\n<?xml encoding = 'windows-1256'?>\xd3"),
			'',
			"\n<?xml encoding = 'windows-1256'?>س",
		],
		[
			'the header before its own declaration',
			latin1('<?xml encoding="koi8-r"?>\xd3'),
			'a/b; charset=windows-1256',
			'<?xml encoding="koi8-r"?>س',
		],
		[
			'no encoding that stands elsewhere',
			latin1('<a encoding="windows-1256">\xe9</a>'),
			'',
			'<a encoding="windows-1256">é</a>',
		],
		['a charset that there is not', Buffer.from('<a>é</a>'), 'a/b; charset=nonsense', '<a>é</a>'],
		[
			'UTF-16 by its mark, whatever the header says',
			Buffer.from('\ufeff<a>س</a>', 'utf16le'),
			'a/b; charset=koi8-r',
			'<a>س</a>',
		],
		['UTF-16 of the other order', Buffer.from('\ufeff<a>س</a>', 'utf16le').swap16(), '', '<a>س</a>'],
		['UTF-16 by the header', Buffer.from('<a>س</a>', 'utf16le'), 'a/b; charset=utf-16le', '<a>س</a>'],
	])('reads %s', (_what, bytes, contentType, text) => {
		expect(decodeXmlBytes(bytes, contentType)).toBe(text);
	});

	it.each(['utf-8', 'UTF8', 'us-ascii', 'ISO-8859-1', 'windows-1252'])(
		'loses no byte with the encoding name %s',
		(charset) => {
			expect(decodeXmlBytes(latin1('\xe9\x80'), `a/b; charset=${charset}`)).toBe('é€');
			expect(decodeXmlBytes(Buffer.from('é€'), `a/b; charset=${charset}`)).toBe('é€');
		},
	);

	it.each(['x-utf-8', 'utf-8x'])('does not read %s as a name of UTF-8', (charset) => {
		expect(decodeXmlBytes(latin1('\xe9\x80'), `a/b; charset=${charset}`)).toBe('é€');
	});
});

describe('hasDocumentType', () => {
	it.each([
		'<!DOCTYPE a>',
		'x<!doctype',
		'<a/><!ENTITY b "c">',
		'<!-- x --><!DOCTYPE a>',
		'<![CDATA[x]]><!DOCTYPE a>',
	])('finds one in %j', (xml) => {
		expect(hasDocumentType(xml)).toBe(true);
	});

	it.each([
		...['<a/>', '< !DOCTYPE a>', '<!-- <!DOCTYPE a> -->', '<![CDATA[<!DOCTYPE a>]]>', '<!-- <!DOCTYPE a>'],
		...['<![CDATA[\n<!ENTITY', '<!--\n<!DOCTYPE\n-->', '<!-- - -> <!DOCTYPE a> -->'],
	])('finds none in %j', (xml) => {
		expect(hasDocumentType(xml)).toBe(false);
	});
});

describe('joinSurrogates', () => {
	it.each([
		['&#55357;&#56832;', '😀'],
		['&#xD83D;&#xde00;', '😀'],
		['&#XD83D;&#56832;', '😀'],
		['a&#55357;b', 'a\ufffdb'],
		['&#56832;&#55357;', '\ufffd\ufffd'],
		['&#55357;&#65;', '\ufffd&#65;'],
		['&#55357; &#56832;', '\ufffd \ufffd'],
		['&#65;&#x41;&amp;', '&#65;&#x41;&amp;'],
		['&#55295;&#57344;', '&#55295;&#57344;'],
		['&#55296;&#56320;', '\u{10000}'],
		['&#56319;&#57343;', '\u{10ffff}'],
		['<![CDATA[&#55357;&#56832;]]>&#55357;&#56832;', '<![CDATA[&#55357;&#56832;]]>😀'],
		['<!-- &#55357; -->', '<!-- &#55357; -->'],
		['<![CDATA[&#55357;', '<![CDATA[&#55357;'],
		['a & b', 'a & b'],
	])('turns %j into %j', (xml, joined) => {
		expect(joinSurrogates(xml)).toBe(joined);
	});
});
