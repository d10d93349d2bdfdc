import { entries, flag, notice, number, shownIf, text } from '../../../nodes/shared/n8n/fields';
import { formProperties, group, readForm, readingOnce } from '../../../nodes/shared/n8n/form';

describe('readingOnce', () => {
	it('reads each parameter once, even if its value is undefined', () => {
		const asked: string[] = [];
		const read = readingOnce((name, fallback) => {
			asked.push(name);
			return name === 'options' ? { key: 'k' } : fallback;
		});
		expect([read('options', {}), read('options', {}), read('to', undefined), read('to', undefined)]).toEqual([
			{ key: 'k' },
			{ key: 'k' },
			undefined,
			undefined,
		]);
		expect(asked).toEqual(['options', 'to']);
	});
});

describe('a form', () => {
	const form = {
		fields: {
			hint: notice('Read this first.'),
			to: entries({ label: 'To', required: true, placeholder: 'e.g. 1' }),
			wait: flag({ label: 'Wait' }),
			minutes: shownIf({ wait: [true] }, number({ label: 'Minutes', default: 10, min: 1, max: 60 })),
		},
		options: {
			timeOut: number({ label: 'Time-Out', default: 30, min: 1 }),
			charset: text({ label: 'Character Set', default: 'utf8' }),
		},
	};

	it('is read by its field names; a hidden field has its default, and a note has no value', () => {
		const values: Record<string, unknown> = { to: '1', options: { timeOut: 5 } };
		expect(readForm(form, (name, fallback) => values[name] ?? fallback)).toEqual({
			to: '1',
			wait: false,
			minutes: 10,
			timeOut: 5,
			charset: 'utf8',
		});
	});

	it('is shown under one condition, with its options sorted by name in their own collection', () => {
		const properties = formProperties(form, { operation: ['send'] });
		expect(properties.map(({ name, type, displayOptions }) => [name, type, displayOptions?.show])).toEqual([
			['hint', 'notice', { operation: ['send'] }],
			['to', 'string', { operation: ['send'] }],
			['wait', 'boolean', { operation: ['send'] }],
			['minutes', 'number', { operation: ['send'], wait: [true] }],
			['options', 'collection', { operation: ['send'] }],
		]);
		expect(properties[1]).toMatchObject({
			displayName: 'To',
			required: true,
			placeholder: 'e.g. 1',
			default: '',
		});
		expect(properties.at(-1)?.options).toMatchObject([{ name: 'charset' }, { name: 'timeOut' }]);
	});

	it('has no collection if it has no options', () => {
		const properties = formProperties({ fields: form.fields, options: {} });
		expect(properties.map(({ name }) => name)).toEqual(['hint', 'to', 'wait', 'minutes']);
	});
});

describe('a group of fields', () => {
	const limit = group(
		{ label: 'Limit', added: { amount: 45 } },
		{ amount: number({ label: 'Amount', default: 1, min: 1 }), unit: text({ label: 'Unit' }) },
	);
	const read = (options: Record<string, unknown>) =>
		readForm({ fields: {}, options: { limit } }, () => options).limit;

	it('is null if it was not added, and otherwise has its fields', () => {
		expect(read({})).toBeNull();
		expect(read({ limit: {} })).toBeNull();
		expect(read({ limit: { values: { amount: 7 } } })).toEqual({ amount: 7, unit: '' });
		expect(() => read({ limit: { values: { amount: 0 } } })).toThrow(/^Options > Limit > Amount /);
	});

	it('is shown like in n8n’s own nodes, with its default content when it is added', () => {
		expect(formProperties({ fields: { limit }, options: {} })).toMatchObject([
			{
				name: 'limit',
				type: 'fixedCollection',
				default: { values: { amount: 45 } },
				options: [{ name: 'values', values: [{ name: 'amount' }, { name: 'unit' }] }],
			},
		]);
	});
});
