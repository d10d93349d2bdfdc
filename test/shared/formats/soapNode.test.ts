import { SoapNode, targetsIn } from '../../../nodes/shared/formats/soapNode';

/** Reads what the parser gives. soap.test.ts tests the parsing itself. */
describe('SoapNode', () => {
	it.each([null, undefined, 5, true])('of %p, which is not an element, is empty', (value) => {
		const node = new SoapNode(value);
		expect([node.text, node.names(), node.all('a'), node.record()]).toEqual(['', [], [], {}]);
		expect([node.isNil, node.isTarget]).toEqual([false, false]);
	});

	it('of a text has only that text', () => {
		const node = new SoapNode(' a ');
		expect([node.text, node.names(), node.all('length'), node.record()]).toEqual([' a ', [], [], {}]);
	});

	it('trims text among elements, but not text of its own', () => {
		expect(new SoapNode({ '#text': ' a ', b: '1' }).text).toBe('a');
		expect(new SoapNode({ '#text': ' a ', '@b': '1' }).text).toBe(' a ');
		expect(new SoapNode({ '#text': 5 }).text).toBe('');
	});

	it.each([
		['true', true],
		[' 1 ', true],
		['false', false],
		['0', false],
		[1, false],
	])('is nil if its attribute says %p: %s', (nil, isNil) => {
		expect(new SoapNode({ '@nil': nil }).isNil).toBe(isNil);
	});

	it.each([
		['0', true],
		[' 0 ', true],
		['1', false],
	])('is separate from the answer if its root says %p: %s', (root, isTarget) => {
		expect(new SoapNode({ '@root': root }).isTarget).toBe(isTarget);
	});

	const LIST = new SoapNode({ a: ['1', { '@nil': 'true' }, '2'], b: '3', '@c': '4', '#text': 'x' });

	it('returns its elements in the order of the given names, with or without nil ones', () => {
		expect(LIST.places('b', 'a').map(({ text }) => text)).toEqual(['3', '1', '', '2']);
		expect(LIST.all('b', 'a').map(({ text }) => text)).toEqual(['3', '1', '2']);
		expect(LIST.first('z', 'b')?.text).toBe('3');
		expect(LIST.first('z')).toBeNull();
		expect(LIST.textOf('z')).toBeNull();
	});

	it('treats no attribute and no inherited property as an element', () => {
		expect(LIST.names()).toEqual(['a', 'b']);
		expect(LIST.all('@c', 'toString', '__proto__')).toEqual([]);
	});

	it('records the elements that occur once and contain only text', () => {
		const node = new SoapNode({
			a: ' 1 ',
			b: ['2', '3'],
			c: { d: '4' },
			e: { '@nil': '1' },
			f: { '#text': '5', '@g': '6' },
		});
		expect(node.record()).toEqual({ a: ' 1 ', f: '5' });
	});

	it.each([
		['href', '#x'],
		['href', ' # x '],
		['ref', 'x'],
		['ref', ' x '],
	])('resolves to the target of its %s %j', (name, reference) => {
		const targets = targetsIn({ m: { '@id': ' x ', a: '1' } });
		expect(new SoapNode({ [`@${name}`]: reference }, targets).textOf('a')).toBe('1');
		expect(new SoapNode({ r: { [`@${name}`]: reference } }, targets).first('r')?.textOf('a')).toBe('1');
	});

	it.each([
		['href', 'x'],
		['href', 'http://h/#x'],
		['href', '#y'],
		['href', 5],
		['ref', '#x'],
		['ref', 5],
		['other', 'x'],
	])('resolves to itself if its %s is %j', (name, reference) => {
		const targets = targetsIn({ m: { '@id': 'x', a: '1' } });
		expect(new SoapNode({ [`@${name}`]: reference, a: '2' }, targets).textOf('a')).toBe('2');
	});

	it('follows at most twenty references', () => {
		const chain = (length: number) => {
			const links = Array.from({ length }, (_, index) => ({ '@id': `${index}`, '@href': `#${index + 1}` }));
			const targets = targetsIn({ m: [...links, { '@id': `${length}`, a: '1' }] });
			return new SoapNode({ '@href': '#0' }, targets).textOf('a');
		};
		expect([chain(19), chain(20)]).toEqual(['1', null]);
	});
});

describe('targetsIn', () => {
	it.each([null, undefined, 'x', {}, { a: [null, 'x', 5] }])('finds none in %p', (root) => {
		expect(targetsIn(root).size).toBe(0);
	});

	it('finds elements at any depth, and the first of two with the same id', () => {
		const found = targetsIn({
			a: [{ '@id': '1', b: 'first' }, { c: { '@id': '2' } }, { '@id': '1', b: 'second' }],
			d: { '@id': '  ' },
			e: { '@id': 5 },
		});
		expect([...found.keys()].sort()).toEqual(['1', '2']);
		expect(found.get('1')).toMatchObject({ b: 'first' });
	});
});
