import path from 'node:path';
import type { Field, Notice } from '../../../nodes/shared/n8n/fields';
import type { Form } from '../../../nodes/shared/n8n/form';
import type { Operation } from '../../../nodes/shared/n8n/actions/operation';
import type { RecordShape } from '../../../nodes/shared/model';
import { entriesOf, inPack, NODE_FILES, VENDORS } from './pack';

/** What the built operations and triggers declare. */

export interface Declared {
	/** Such as `SmsExtraPro.send`, or a trigger's class. */
	name: string;
	form: Form;
	/** The records that it puts out. */
	outputs: RecordShape[];
}

const load = <T>(file: string) => jest.requireActual<Record<string, T>>(inPack('dist', file));

const operations: Declared[] = VENDORS.flatMap((vendor) =>
	entriesOf(`nodes/${vendor}/operations`).map((file) => {
		const operation = path.parse(file).name;
		const { form, output } = load<Operation>(`nodes/${vendor}/operations/${operation}.js`)[
			operation
		] as Operation;
		return { name: `${vendor}.${operation}`, form, outputs: [output] };
	}),
);

const { EVENTS } = load<Record<string, RecordShape>>('nodes/shared/model/index.js');

const triggers: Declared[] = NODE_FILES.filter(({ isTrigger }) => isTrigger).map(({ className, file }) => {
	const TriggerClass = load<{ declaration: Form & { events: string[] } }>(file.replace(/\.ts$/, '.js'))[
		className
	];
	if (TriggerClass === undefined) throw new Error(`${file} has no ${className}`);
	const { events, ...form } = TriggerClass.declaration;
	return { name: className, form, outputs: events.map((event) => EVENTS?.[event] as RecordShape) };
});

export const DECLARED = [...operations, ...triggers];

/** The fields of a form that hold a value, under the names in which flows save them. */
export const fieldsOf = ({ fields, options }: Form): Array<[name: string, field: Field<unknown>]> =>
	[
		...Object.entries(fields),
		...Object.entries(options).map(([name, field]): [string, Field<unknown> | Notice] => [
			`options.${name}`,
			field,
		]),
	].filter((entry): entry is [string, Field<unknown>] => 'property' in entry[1]);
