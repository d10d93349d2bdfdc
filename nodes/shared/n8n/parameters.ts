import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';

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

	/** `fallback` where it is empty or not shown. */
	number(name: string, fallback: number): number {
		const value = this.context.getNodeParameter(name, this.itemIndex, '');
		return value === '' || value === null || value === undefined ? fallback : Number(value);
	}

	boolean(name: string): boolean {
		return this.context.getNodeParameter(name, this.itemIndex, false) === true;
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

	optionBoolean(name: string, fallback = false): boolean {
		const value = this.options[name];
		return typeof value === 'boolean' ? value : fallback;
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

/** What is no GatewayError here comes from reading parameters: an expression that fails for this item. */
export function parameterError(error: unknown): GatewayError {
	if (error instanceof GatewayError) return error;
	return new GatewayError('invalidRequest', {
		message: `A parameter cannot be read: ${error instanceof Error ? error.message : 'unknown fault'}`,
		advice: 'Check the expressions in this node.',
	});
}
