import { NODE_FILES, type NodeFile } from './support/pack';
import { runScriptWith } from './support/run';

/**
 * n8n's lint rules read the literals of a node's class, and the pack derives its descriptions from tables. So each built
 * description is written out as a literal here, and linted as if it stood in the class.
 */

interface Verdict {
	rule: string | null;
	message: string;
}

function asLiteral({ className, file, isTrigger, load }: NodeFile): { file: string; code: string } {
	const { inputs, outputs, webhooks = [], ...rest } = load().description;
	// The addresses of a waiting execution: nothing is registered for them.
	const description = webhooks.every(({ restartWebhook }) => restartWebhook) ? rest : { ...rest, webhooks };
	const connections = (ports: unknown) =>
		Array.isArray(ports) && ports.length > 0 ? '[NodeConnectionTypes.Main]' : '[]';
	const text = `{
		inputs: ${connections(inputs)},
		outputs: ${connections(outputs)},
		${JSON.stringify(description, null, '\t')
			.slice(1, -1)
			.replace(/^(\t+)"(\w+)":/gm, '$1$2:')}
	}`;
	const method = (name: string) => `async ${name}() {\n\t\treturn true;\n\t}`;
	// The rules about a class's methods are not tested here, so the class has what they require.
	const body = isTrigger
		? `\twebhookMethods = { default: { ${['checkExists', 'create', 'delete'].map(method).join(',\n\t')} } };\n`
		: '\tasync execute() {\n\t\treturn [];\n\t}\n';
	return {
		file,
		code: `import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
export class ${className} implements INodeType {
	description: INodeTypeDescription = ${text};
${body}}
`,
	};
}

let verdicts: Verdict[][] = [];

beforeAll(async () => {
	verdicts = await runScriptWith('lintTexts.mjs', NODE_FILES.map(asLiteral));
}, 120_000);

test.each(NODE_FILES.map(({ className }, index) => [className, index] as const))(
	'the description of %s follows n8n’s rules',
	(_className, index) => {
		const found = verdicts[index] ?? [];
		expect(found.filter(({ rule }) => rule === null)).toEqual([]);
		expect(found.filter(({ rule }) => /n8n/.test(rule ?? ''))).toEqual([]);
	},
);
