import { parseContentType, rootPart } from '../../../nodes/shared/formats/multipart';

describe('parseContentType', () => {
	it.each([
		['text/xml', 'text/xml', {}],
		[' Text/XML ; Charset=UTF-8', 'text/xml', { charset: 'UTF-8' }],
		['a/b;c="d;e";f=g', 'a/b', { c: 'd;e', f: 'g' }],
		['a/b; c="d\\"e\\\\f"', 'a/b', { c: 'd"e\\f' }],
		['a/b; c = d ; e= "f"', 'a/b', { c: 'd', e: 'f' }],
		['a/b; c=1; C=2', 'a/b', { c: '1' }],
		['a/b; c=', 'a/b', { c: '' }],
		['a/b; c; =d; e=f', 'a/b', { e: 'f' }],
		['', '', {}],
		[';c=d', '', { c: 'd' }],
		['a/b; toString=1', 'a/b', { tostring: '1' }],
	])('reads %j', (header, type, parameters) => {
		expect(parseContentType(header)).toEqual({ type, parameters });
	});

	it('reads a parameter named like a built-in object property', () => {
		expect(parseContentType('a/b; constructor=1').parameters.constructor).toBe('1');
	});
});

describe('rootPart', () => {
	const root = (body: string, type = 'multipart/related; boundary=b') => {
		const { bytes, contentType } = rootPart(Buffer.from(body, 'latin1'), type);
		return [Buffer.from(bytes).toString('latin1'), contentType];
	};
	const part = (headers: string, body = 'x') => `--b\r\n${headers}\r\n${body}\r\n`;

	it('is the unchanged body for another type', () => {
		expect(root(`${part('Content-Type: c/d\r\n')}--b--`, 'text/xml; boundary=b')).toEqual([
			`${part('Content-Type: c/d\r\n')}--b--`,
			'text/xml; boundary=b',
		]);
		expect(root('x', 'x-multipart/related')).toEqual(['x', 'x-multipart/related']);
	});

	it.each(['multipart/related', 'multipart/related; boundary=""', 'multipart/related; boundary=b'])(
		'is the unchanged body, without a type, if there are no parts: %s',
		(type) => {
			expect(root('<a/>', type)).toEqual(['<a/>', '']);
			expect(root('', type)).toEqual(['', '']);
			expect(root('--\r\n\r\nx\r\n--', type)).toEqual(['--\r\n\r\nx\r\n--', '']);
		},
	);

	it('is found by the first line that looks like a boundary, if the header declares none', () => {
		expect(root('text\r\n--c d \r\n\r\nx\r\n--c d--', 'multipart/related')).toEqual(['x', '']);
		expect(root('a--c\r\n\r\nx', 'multipart/related')).toEqual(['a--c\r\n\r\nx', '']);
	});

	it.each([
		['Content-Type: c/d\r\n', 'c/d'],
		['content-TYPE \t:  c/d \r\n', 'c/d'],
		['Content-Type: c/d;\r\n\t e=f\r\n', 'c/d; e=f'],
		['Content-Type: c/d;\n e=f\n', 'c/d; e=f'],
		['X: 1\r\nContent-Type: c/d\r\nY: 2\r\n', 'c/d'],
		['X Content-Type: c/d\r\n', ''],
		['', ''],
	])('has the type of its header: %j', (headers, type) => {
		expect(root(`${part(headers)}--b--`)).toEqual(['x', type]);
	});

	it('is the one named by start, with or without brackets, or else the first', () => {
		const two = `${part('Content-ID: <1>\r\n', 'one')}${part('Content-ID: 2 \r\n', 'two')}--b--`;
		const started = (start: string) => root(two, `multipart/related; boundary=b; start=${start}`)[0];
		expect(['"<1>"', '"1"', '<2>', '" 2 "', '"<3>"', '""'].map(started)).toEqual([
			...['one', 'one', 'two', 'two', 'one', 'one'],
		]);
		const odd = `${part('X: 1\r\n', 'one')}${part('Content-ID: x<1>\r\n', 'two')}${part('Content-ID: <1>x\r\n', 'three')}--b--`;
		for (const start of ['1', 'x1', '1x']) {
			expect(root(odd, `multipart/related; boundary=b; start=${start}`)[0]).toBe('one');
		}
		const withEmpty = `${part('X: 1\r\n', 'one')}${part('Content-ID: <>\r\n', 'two')}--b--`;
		expect(root(withEmpty, 'multipart/related; boundary=b; start=""')[0]).toBe('one');
	});

	it('ends at the next boundary at the start of a line', () => {
		expect(root('--b\r\n\r\nx --b\r\ny\r\n--b\r\n\r\nz\r\n--b--')[0]).toBe('x --b\r\ny');
		expect(root('--b \t\r\n\r\nx\r\n--b--')[0]).toBe('x');
		expect(root('--b\n\nx\n--b--')[0]).toBe('x');
		expect(root('--b\r\n\r\nx')[0]).toBe('x');
		expect(root('--bc\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--')[0]).toBe('y');
		expect(root('--b\r\nx')[0]).toBe('x');
		expect(root('--b\r\nx\ry\r\n\r\nz\r\n--b--')[0]).toBe('x\ry\r\n\r\nz');
		expect(root('--b--\r\n--b\r\n\r\nx')[0]).toBe('--b--\r\n--b\r\n\r\nx');
		expect(root('--b\r\n\r\nx\r\r\n--b--')[0]).toBe('x\r');
	});

	it.each([
		['base64', 'YcOp', 'aÃ©'],
		['BASE64', 'YQ==', 'a'],
		['quoted-printable', 'a=C3=A9=\r\nb=3d=3D=zz', 'aÃ©b===zz'],
		['Quoted-Printable', '= \t\na', 'a'],
		['8bit', 'a=3D', 'a=3D'],
	])('is decoded from %s', (encoding, body, text) => {
		expect(root(`${part(`Content-Transfer-Encoding: ${encoding}\r\n`, body)}--b--`)[0]).toBe(text);
	});
});
