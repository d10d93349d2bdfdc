import fc from 'fast-check';
import { DateTime } from 'luxon';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { itemParameters } from '../../../../nodes/shared/n8n/actions/itemParameters';
import { pathOf } from '../../../../nodes/shared/n8n/actions/itemPath';
import { ENGINES, startEngine, stopEngine } from '../../../support/expressionEngines';
import { runNode } from '../../../support/nodeHarness';

/** What parameters are for each item: as n8n reads them, and as the pack does. `asked` counts how often the pack asked n8n. */
interface Readings {
	n8n: unknown[][];
	pack: unknown[][];
	asked: number;
}

function orError(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return { thrown: (error as Error).message };
	}
}

/** Reads parameters in n8n's own execution context. Both get items of their own, since n8n changes some when it reads them. */
async function readBoth(written: unknown[], makeItems: () => unknown[]): Promise<Readings> {
	const names = written.map((_, index) => `p${index}`);
	const run = async (readerOf: (context: IExecuteFunctions) => Reader): Promise<unknown[][]> => {
		let values: unknown[][] = [];
		const node = {
			// n8n keeps only what a node declares.
			description: { name: 'any', properties: names.map((name) => ({ name, type: 'json' })) },
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const read = readerOf(this);
				values = names.map((name) =>
					this.getInputData().map((_, index) => orError(() => read(name, index, 'fallback'))),
				);
				return [];
			},
		} as unknown as INodeType;
		const parameters = Object.fromEntries(names.map((name, index) => [name, written[index]]));
		await runNode({ node, parameters: parameters as INodeParameters, items: makeItems() as IDataObject[] });
		return values;
	};
	let asked = 0;
	const n8n = await run((context) => context.getNodeParameter.bind(context) as Reader);
	const pack = await run((context) => {
		const ask = context.getNodeParameter.bind(context);
		context.getNodeParameter = ((...args: Parameters<typeof ask>) => {
			asked += 1;
			return ask(...args);
		}) as typeof context.getNodeParameter;
		const parametersOf = itemParameters(context);
		return (name, index, fallback) => parametersOf(index)(name, fallback);
	});
	return { n8n, pack, asked };
}

type Reader = (name: string, index: number, fallback: unknown) => unknown;

/** Compares values from n8n's isolate as far as possible: their classes are lost there. */
const told = (value: unknown): unknown => JSON.parse(JSON.stringify([value], undefinedAsText)) as unknown;
const undefinedAsText = (_key: string, value: unknown): unknown =>
	value === undefined ? 'undefined!' : value;

async function expectSame(written: unknown[], makeItems: () => unknown[]): Promise<Readings> {
	const readings = await readBoth(written, makeItems);
	expect(told(readings.pack)).toEqual(told(readings.n8n));
	return readings;
}

/** Names that are ordinary, that every object or list has, and that n8n forbids. */
const KEYS = [
	'a',
	'phone',
	'a b',
	"it's",
	'say "hi"',
	'نام',
	'電話',
	'$',
	'$json',
	'a-b',
	'a.b',
	'',
	'0',
	'1',
	'00',
	'-1',
	'length',
	'first',
	'a.first()',
	'toString',
	'valueOf',
	'hasOwnProperty',
	'constructor',
	'constructorName',
	'__proto__',
	'__isError',
	'__n8nType',
	'prototype',
	'binding',
	'arguments',
	'mainModule',
	'class',
	'map',
	'json',
	'x\\y',
	'{{',
	'}}',
	'line\nbreak',
];
const key = fc.constantFrom(...KEYS);

/** Values that an item's JSON can hold, and some that it should not. */
const { value, object } = fc.letrec<{ value: unknown; list: unknown; object: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.integer(),
			fc.double(),
			fc.boolean(),
			fc.constantFrom<unknown>(null, undefined, '', 0, '={{ $json.a }}', '2026-01-02T03:04:05.678Z'),
		),
		tie('list'),
		tie('object'),
	),
	list: fc.array(tie('value'), { maxLength: 3 }),
	object: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(objectOf),
}));

/** With a key `__proto__` as any other. */
function objectOf(entries: Array<[string, unknown]>): object {
	const made = {};
	for (const [name, held] of entries) {
		Object.defineProperty(made, name, { value: held, enumerable: true, writable: true, configurable: true });
	}
	return made;
}

/** One step of a path, in one of the ways to write it. */
const step = fc.oneof(
	fc
		.constantFrom('a', 'phone', '$', 'length', 'toString', 'constructor', 'class', 'first', 'json', 'binding')
		.map((name) => `.${name}`),
	fc.constantFrom('[0]', '[1]', '[2]'),
	key.map((name) => `["${name}"]`),
	key.map((name) => `['${name}']`),
	key.map((name) => `[${JSON.stringify(name)}]`),
);
const blank = fc.constantFrom('', ' ', '  ', '\n', '\t', '\u00a0');
const template = fc
	.tuple(blank, fc.array(step, { minLength: 1, maxLength: 4 }), blank)
	.map(([before, steps, after]) => `={{${before}$json${steps.join('')}${after}}}`);

/** Expressions that look like a path, and mean something else. */
const OTHERS = [
	'={{ $json.a }} ',
	' ={{ $json.a }}',
	'= {{ $json.a }}',
	'=x{{ $json.a }}',
	'={{ $json.a }}{{ $json.b }}',
	'={{ $json.a.length }}',
	'={{ $json.a.first() }}',
	'={{ $json.a.toUpperCase() }}',
	'={{ $json.a?.b }}',
	'={{ $json?.a }}',
	'={{ $json.a-b }}',
	'={{ $json.a || "b" }}',
	'={{ $json.a /* c */ }}',
	'={{ $json.a // c }}',
	'={{ $json.a; }}',
	'={{ $json.a, 1 }}',
	'={{ ($json.a) }}',
	'={{ $json["\\u0061"] }}',
	'={{ $json.\\u0061 }}',
	'={{ $json["a"+"b"] }}',
	'={{ $json[a] }}',
	'={{ $json[01] }}',
	'={{ $json[-1] }}',
	'={{ $json[1.5] }}',
	'={{ $json[1e0] }}',
	'={{ $json[`a`] }}',
	'={{ $json["a\'] }}',
	'={{ $json["}}"] }}',
	'={{ $json.a }',
	'={{ $json.a',
	'=$json.a',
	'{{ $json.a }}',
	'={{ $json }}',
	'={{ $json. }}',
	'={{ $json.1 }}',
	'={{ $jsonx.a }}',
	'={{ $JSON.a }}',
	'={{ $input.item.json.a }}',
	'={{{ $json.a }}}',
	'={{ !$json.a }}',
	'={{ await $json.a }}',
	'={{ $json.a = 5 }}',
	'={{ $json.a\\}} }}',
];

describe.each(ENGINES)('parameters of items, compared with n8n’s own in its %s engine', (engine) => {
	let isThere = false;
	beforeAll(async () => {
		isThere = await startEngine(engine);
		if (!isThere && engine === 'legacy') throw new Error('n8n evaluates nothing here');
	});
	afterAll(stopEngine);
	const inEngine = (name: string, body: () => Promise<void>) =>
		it(name, async () => {
			if (isThere) await body();
		});

	const numRuns = engine === 'vm' ? 20 : 60;

	inEngine('are the same for any path into any items', async () => {
		const templates = fc.array(template, { minLength: 10, maxLength: 10 });
		const items = fc.array(object, { minLength: 1, maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(templates, items, async (written, given) => {
				await expectSame(written, () => structuredClone(given));
			}),
			{ numRuns },
		);
	});

	inEngine('are the same for paths that lead somewhere', async () => {
		await fc.assert(
			fc.asyncProperty(key, key, value, value, async (outer, inner, first, second) => {
				const items = [{ [outer]: { [inner]: first } }, { [outer]: { [inner]: second } }, { [outer]: first }];
				const paths = [`={{ $json[${JSON.stringify(outer)}]['${inner}'] }}`, `={{ $json["${outer}"] }}`];
				await expectSame(paths, () => structuredClone(items));
			}),
			{ numRuns },
		);
	});

	inEngine('are the same for expressions that only look like a path', async () => {
		const items = [{ a: 'text', b: 'x', ab: 1, '}}': 2 }, { a: [1, 2] }, { a: { b: { c: null } } }, {}];
		await expectSame(OTHERS, () => structuredClone(items));
	});

	inEngine('are the same for dates, classes and other non-JSON values', async () => {
		class Person {
			name = 'n';
			get greeting() {
				return 'hi';
			}
		}
		const values = () => [
			new Date(0),
			DateTime.fromISO('2026-01-02T03:04:05Z'),
			{ when: DateTime.fromISO('2026-01-02T03:04:05Z') },
			[DateTime.fromISO('2026-01-02T03:04:05Z')],
			new Person(),
			new Map([['a', 1]]),
			Buffer.from('a'),
			Object.create(null) as object,
			Object.assign(Object.create({ inherited: 1 }) as object, { a: 1 }),
			Object.assign([1, 2], { extra: 3 }),
			// eslint-disable-next-line no-sparse-arrays
			[1, , 3],
			NaN,
			-0,
			Infinity,
			'\ud800',
		];
		const paths = ['', '.name', '.greeting', '[0]', '.inherited', '.length', '.a', '.when'];
		await expectSame(
			paths.map((path) => `={{ $json.v${path} }}`),
			() => values().map((v) => ({ v })),
		);
	});

	inEngine('are the same for collections with expressions in them', async () => {
		const items = [{ a: 'x', n: 5 }, { a: null }, { n: { deep: [1] } }, {}];
		const written = [
			{ sendAt: '={{ $json.a }}', timeoutSeconds: 30 },
			{ sendAt: '={{ $json.a }}', timeoutSeconds: '={{ $json.n }}' },
			{ sendAt: '={{ $json.a + 1 }}', timeoutSeconds: 30 },
			{ values: [{ a: '={{ $json.a }}' }] },
			{ values: { a: '={{ $json.n.deep }}' } },
			['={{ $json.a }}', 'b'],
			[],
			{},
			{ constant: ['a', { b: 1 }] },
		];
		await expectSame(written, () => structuredClone(items));
	});

	inEngine('are the same for constants, and for parameters that were never set', async () => {
		const written = [undefined, null, '', 'text', 0, 5, true, ['a'], '{{ $json.a }}'];
		await expectSame(written, () => [{ a: 1 }, {}, { a: 2 }]);
	});
});

describe('reading item parameters', () => {
	const items = () =>
		Array.from({ length: 50 }, (_, index) => ({ phone: `${index}`, 'a b': { c: [index] } }));

	it.each([
		['a constant', 'text'],
		['a path', '={{ $json.phone }}'],
		['a path without white space', '={{$json.phone}}'],
		['a path of keys and indexes', `={{ $json["a b"].c[0] }}`],
		['a path that leads nowhere', '={{ $json.missing.deep }}'],
		['a list', `={{ $json['a b'].c }}`],
		['a collection of paths and constants', { a: '={{ $json.phone }}', b: 1 }],
	])('evaluates only once: %s', async (_name, written) => {
		expect((await expectSame([written], items)).asked).toBe(1);
	});

	it('evaluates for each item if the expression is more than a path', async () => {
		expect((await expectSame(['={{ $json.phone + 1 }}'], items)).asked).toBe(50);
	});

	it('evaluates for an item with a non-JSON value at the path', async () => {
		const mixed = () => [{ a: 1 }, { a: new Date(0) }, { a: 2 }];
		expect((await expectSame(['={{ $json.a }}'], mixed)).asked).toBe(2);
	});

	it('evaluates for all items if n8n returns a different value for one, as when it reads another input', async () => {
		const context = {
			getInputData: () => [{ json: { a: 1 } }, { json: { a: 2 } }],
			getNode: () => ({ parameters: { p: '={{ $json.a }}' } }),
			getNodeParameter: (_name: string, index: number) => `other ${index}`,
		} as unknown as IExecuteFunctions;
		const parametersOf = itemParameters(context);
		expect([0, 1].map((index) => parametersOf(index)('p', ''))).toEqual(['other 0', 'other 1']);
	});
});

describe('pathOf', () => {
	it.each([
		['={{ $json.phone }}', ['phone']],
		['={{$json.a}}', ['a']],
		['={{\n\t$json.a.b\n}}', ['a', 'b']],
		['={{ $json["a b"].c[0] }}', ['a b', 'c', '0']],
		[`={{ $json['say "hi"'] }}`, ['say "hi"']],
		['={{ $json["it\'s"]["[x]"] }}', ["it's", '[x]']],
		['={{ $json[""] }}', ['']],
		['={{ $json["نام"] }}', ['نام']],
	])('reads %s', (written, path) => {
		expect(pathOf(written)).toEqual(path);
	});

	it.each(OTHERS.filter((written) => written !== '={{ $json.a.length }}'))(
		'does not treat %s as a path',
		(written) => {
			expect(pathOf(written)).toBeNull();
		},
	);
});
