import { flag, number, shownIf } from '../fields';

/** The fields of operations that put out a list. */
export const listFields = {
	returnAll: flag({
		label: 'Return All',
		description: 'Whether to return all results or only up to a given limit',
	}),
	limit: shownIf(
		{ returnAll: [false] },
		number({
			label: 'Limit',
			default: 50,
			min: 1,
			whole: true,
			description: 'Max number of results to return',
		}),
	),
};

/** How many results to put out at most. */
export const limitOf = ({ returnAll, limit }: { returnAll: boolean; limit: number }): number =>
	returnAll ? Infinity : limit;
