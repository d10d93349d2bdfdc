import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { isDeepStrictEqual } from 'node:util';
import type { ParameterReader } from '../form';
import { ASK_N8N, pathOf, readPath } from './itemPath';

/** How to make a parameter's value from an item. Null: only n8n can evaluate it. */
type Recipe = ((json: unknown) => unknown) | null;

interface Parameter {
	recipe: Recipe;
	/** Whether n8n gave the same for an item of this run. */
	isChecked: boolean;
}

/**
 * A node's parameters, for one run of it: what is written without an expression, or as a path into the item, is read without n8n's
 * expression engine, and everything else by n8n (`docs/design.md`, Speed). n8n reads each parameter at least once in each run, and
 * where it gives something else, it reads that parameter for all items.
 */
export function itemParameters(context: IExecuteFunctions): (itemIndex: number) => ParameterReader {
	const items = context.getInputData();
	const written = context.getNode().parameters;
	const parameters = new Map<string, Parameter>();

	const parameterOf = (name: string, fallback: unknown): Parameter => {
		const known = parameters.get(name);
		if (known !== undefined) return known;
		const value = Object.hasOwn(written, name) ? written[name] : undefined;
		const parameter = { recipe: recipeOf(value === undefined ? fallback : value), isChecked: false };
		parameters.set(name, parameter);
		return parameter;
	};

	return (itemIndex) => (name, fallback) => {
		const parameter = parameterOf(name, fallback);
		const own = parameter.recipe === null ? ASK_N8N : parameter.recipe(items[itemIndex]?.json);
		if (own !== ASK_N8N && parameter.isChecked) return own;
		const given: NodeParameterValueType | object = context.getNodeParameter(name, itemIndex, fallback);
		if (own !== ASK_N8N) {
			parameter.isChecked = isDeepStrictEqual(own, given);
			if (!parameter.isChecked) parameter.recipe = null;
		}
		return given;
	};
}

function recipeOf(written: unknown): Recipe {
	if (!holdsExpression(written)) return () => written;
	if (typeof written === 'string') {
		const path = pathOf(written);
		return path === null ? null : (json) => readPath(json, path);
	}
	return Array.isArray(written) ? null : collectionRecipe(written as Record<string, unknown>);
}

/** A collection, such as Options, whose fields may each be an expression. */
function collectionRecipe(written: Record<string, unknown>): Recipe {
	const recipes = Object.entries(written).map(([name, value]) => [name, recipeOf(value)] as const);
	if (recipes.some(([, recipe]) => recipe === null)) return null;
	return (json) => {
		const values = recipes.map(([name, recipe]) => [name, recipe?.(json)] as const);
		return values.some(([, value]) => value === ASK_N8N) ? ASK_N8N : Object.fromEntries(values);
	};
}

function holdsExpression(written: unknown): boolean {
	if (typeof written === 'string') return written.startsWith('=');
	return typeof written === 'object' && written !== null && Object.values(written).some(holdsExpression);
}
