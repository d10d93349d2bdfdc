import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listCountries } from '../kernel/phone';

/** The choices of `defaultCountry`, for a node's `methods.loadOptions`. */
export async function getCountries(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return listCountries().map(({ code, name, callingCode }) => ({
		name: `${name} (+${callingCode})`,
		value: code,
	}));
}
