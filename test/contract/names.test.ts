import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { writeFileSync } from 'node:fs';
import { DECLARED, fieldsOf } from './support/forms';
import { inPack, readJson } from './support/pack';

/**
 * Flows are saved with the names of parameters, and read the names of output fields: removing or retyping one needs a new
 * typeVersion, adding one does not (docs/design.md, "Names that users and flows see"). The file holds those of today. To add to it,
 * run this test with FREEZE_NAMES=1 after the build, and look at what changed.
 */
const FILE = 'test/contract/names.json';

/** Name and type of a parameter, and those of the fields inside it. */
function typesOf(
	name: string,
	{ type, options = [] }: Pick<INodeProperties, 'type' | 'options'>,
): string[][] {
	const groups = type === 'fixedCollection' ? (options as INodePropertyCollection[]) : [];
	return [
		[name, type],
		...groups.flatMap((group) =>
			group.values.flatMap((one) => typesOf(`${name}.${group.name}.${one.name}`, one)),
		),
	];
}

const names = Object.fromEntries(
	DECLARED.map(({ name, form, outputs }) => [
		name,
		{
			parameters: Object.fromEntries(
				fieldsOf(form).flatMap(([parameter, { property }]) => typesOf(parameter, property)),
			),
			output: [...new Set(outputs.flatMap((shape) => Object.keys(shape)))],
		},
	]),
);

if (process.env.FREEZE_NAMES === '1') writeFileSync(inPack(FILE), `${JSON.stringify(names, null, '\t')}\n`);

test('covers every operation and trigger', () => {
	expect(DECLARED.length).toBeGreaterThanOrEqual(15);
});

test('the names and types of parameters and output fields are the ones that flows rely on', () => {
	expect(names).toEqual(readJson(FILE));
});
