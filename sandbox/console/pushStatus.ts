import type { Push } from '../push';
import type { ConsoleMessage } from './model';

/** The outcome of a vendor's call to a flow, in words. */
export function pushStatus({
	attempts,
	delivered,
}: Pick<Push, 'attempts' | 'delivered'>): ConsoleMessage['status'] {
	const last = attempts.at(-1);
	if (last === undefined) return { label: 'Calling your flow …', tone: 'waiting', code: null };
	const tries = attempts.length === 1 ? '' : `, tried ${attempts.length} times`;
	if (delivered) return { label: `Your flow took it${tries}`, tone: 'good', code: '200' };
	if (last === 404) {
		return {
			label: `The call failed${tries}: n8n knows no such URL. Is the workflow active, or listening for a test event?`,
			tone: 'bad',
			code: '404',
		};
	}
	const what = typeof last === 'number' ? `n8n answered with ${last}` : 'nothing answers at that URL';
	return { label: `The call failed${tries}: ${what}.`, tone: 'bad', code: String(last) };
}
