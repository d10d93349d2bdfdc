import type { INodeProperties } from 'n8n-workflow';

const showOnlyForReport = { operation: ['report'] };
const showOnlyWhenWaiting = { operation: ['report'], waitUntilFinal: [true] };

export interface WaitFields {
	/** Until what, as an English clause. */
	until: string;
	defaultIntervalSeconds: number;
	intervalDescription: string;
}

/** The fields of Wait Until Final, for the operation `report`. */
export const waitFields = ({
	until,
	defaultIntervalSeconds,
	intervalDescription,
}: WaitFields): INodeProperties[] => [
	{
		displayName: 'Wait Until Final',
		name: 'waitUntilFinal',
		type: 'boolean',
		default: false,
		description: `Whether to ask again until ${until}. For longer than an hour, use a Wait node in a loop instead. The first item’s value counts.`,
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Wait at Most (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 60 },
		default: 10,
		description: 'Then reports that are not final are put out as they are',
		displayOptions: { show: showOnlyWhenWaiting },
	},
	{
		displayName: 'Ask Again Every (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3600 },
		default: defaultIntervalSeconds,
		description: intervalDescription,
		displayOptions: { show: showOnlyWhenWaiting },
	},
];
