import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../kernel/gatewayError';

/** Reads one item's parameters as the types that gateways take. */
export class ItemParameters {
	private readonly options: IDataObject;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
	) {
		this.options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	}

	/** As it is: a text, or whatever an expression gave. */
	any(name: string): unknown {
		return this.context.getNodeParameter(name, this.itemIndex, '');
	}

	/** Expressions give numbers and null where a text is meant. */
	text(name: string): string {
		return asText(name, this.any(name));
	}

	choice<T extends string>(name: string, choices: readonly T[]): T {
		return asChoice(name, this.any(name), choices);
	}

	optionText(name: string): string {
		return asText(name, this.options[name]);
	}

	optionChoice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
		return asChoice(name, this.options[name] ?? choices[0], choices);
	}

	optionNumber(name: string, fallback: number): number {
		const value = this.options[name];
		return value === undefined || value === '' ? fallback : Number(value);
	}
}

function asText(name: string, value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'object') {
		throw new GatewayError('invalidRequest', {
			message: `The parameter “${name}” holds ${Array.isArray(value) ? 'a list' : 'an object'}, not a text`,
			advice: 'Give it a text: an expression such as {{ $json.text }}, not the whole {{ $json }}.',
		});
	}
	return String(value);
}

function asChoice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
	const choice = choices.find((one) => one === value);
	if (choice !== undefined) return choice;
	throw new GatewayError('invalidRequest', {
		message: `The parameter “${name}” is “${String(value)}”, which is not one of its choices`,
		advice: `Use one of ${choices.join(', ')}.`,
	});
}
