import type { INodeProperties } from 'n8n-workflow';

/** A node's subtitle on the canvas: the name of the operation that is chosen, as its dropdown shows it. */
export function operationSubtitle({ options = [] }: INodeProperties): string {
	const names = Object.fromEntries(
		options.flatMap((option) => ('value' in option ? [[option.value, option.name]] : [])),
	) as Record<string, string>;
	return `={{ (${JSON.stringify(names)})[$parameter["operation"]] }}`;
}
