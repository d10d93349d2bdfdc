import type { IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import type { WaitInput } from '../../../nodes/shared/asking/untilFinal';
import { ItemParameters } from '../../../nodes/shared/n8n/parameters';
import { waitInput } from '../../../nodes/shared/n8n/waitInput';
import { caught } from '../../support/caught';

/** What a user has set; everything else is not shown. */
function read(parameters: Record<string, unknown>): WaitInput | null {
	const context = {
		getNodeParameter: (name: string, _itemIndex: number, fallback: unknown) => parameters[name] ?? fallback,
	} as unknown as IExecuteFunctions;
	return waitInput(new ItemParameters(context, 0), 60);
}

describe('waitInput', () => {
	it.each([
		['off', { waitUntilFinal: false }],
		['not shown', {}],
		['no truth value', { waitUntilFinal: 'true' }],
	])('is none where Wait Until Final is %s, whatever the fields that it hides hold', (_what, parameters) => {
		expect(read({ ...parameters, maxWaitMinutes: 900, pollIntervalSeconds: -1 })).toBeNull();
	});

	it('is ten minutes, at the vendor’s own pace, where nothing else is set', () => {
		expect(read({ waitUntilFinal: true })).toEqual({ maxWaitMinutes: 10, pollIntervalSeconds: 60 });
		expect(read({ waitUntilFinal: true, maxWaitMinutes: '', pollIntervalSeconds: '' })).toEqual({
			maxWaitMinutes: 10,
			pollIntervalSeconds: 60,
		});
	});

	it('is what the parameters say, also as text', () => {
		expect(read({ waitUntilFinal: true, maxWaitMinutes: '60', pollIntervalSeconds: 1 })).toEqual({
			maxWaitMinutes: 60,
			pollIntervalSeconds: 1,
		});
	});

	it.each([
		[{ maxWaitMinutes: 61 }, 'Wait at Most (Minutes) is “61”'],
		[{ maxWaitMinutes: 0 }, 'Wait at Most (Minutes) is “0”'],
		[{ maxWaitMinutes: 'long' }, 'Wait at Most (Minutes) is “NaN”'],
		[{ pollIntervalSeconds: 0 }, 'Ask Again Every (Seconds) is “0”'],
		[{ pollIntervalSeconds: 3601 }, 'Ask Again Every (Seconds) is “3601”'],
		[{ pollIntervalSeconds: 'often' }, 'Ask Again Every (Seconds) is “NaN”'],
	])('refuses %j', (parameters, message) => {
		const error = caught(() => read({ waitUntilFinal: true, ...parameters }), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain(message);
	});
});
