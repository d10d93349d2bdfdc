import { entries, flag, notice, number, shownIf, text } from '../../../nodes/shared/n8n/fields';
import { formProperties, readForm } from '../../../nodes/shared/n8n/form';

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

	it('is read by the names of its fields; a hidden field has its default, and a note holds nothing', () => {
		const values: Record<string, unknown> = { to: '1', options: { timeOut: 5 } };
		expect(readForm(form, (name, fallback) => values[name] ?? fallback)).toEqual({
			to: '1',
			wait: false,
			minutes: 10,
			timeOut: 5,
			charset: 'utf8',
		});
	});

	it('is shown under one condition, with its options by name in a collection of their own', () => {
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

	it('has no collection without options', () => {
		const properties = formProperties({ fields: form.fields, options: {} });
		expect(properties.map(({ name }) => name)).toEqual(['hint', 'to', 'wait', 'minutes']);
	});
});
