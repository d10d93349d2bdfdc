import {
	CREDIT,
	DELIVERY_REPORT,
	FAILED_ITEM,
	INBOUND_MESSAGE,
	LOW_CREDIT,
	PREVIEW,
	SEND_RESULT,
} from '../../nodes/shared/model';
import { tableRows } from './support/markdown';
import { readText } from './support/pack';

/** The records of the model, and the sections of docs/vocabulary.md that explain them. */
const RECORDS = [
	['Preview', 'Preview', PREVIEW],
	['SendResult', 'Send: one item for each recipient', SEND_RESULT],
	['FailedItem', 'Failed recipients, with Continue On Fail', FAILED_ITEM],
	['DeliveryReport', 'Delivery report', DELIVERY_REPORT],
	['InboundMessage', 'Inbound message', INBOUND_MESSAGE],
	['Credit', 'Credit', CREDIT],
	['LowCredit', 'Low credit', LOW_CREDIT],
] as const;

const namesIn = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

/** The text between a heading and the next one. */
function sectionOf(text: string, title: string): string {
	const [, behind = ''] = text.split(`\n## ${title}\n`);
	return behind.split('\n## ')[0] ?? '';
}

describe.each(RECORDS)('the fields of %s are listed in output order', (record, title, shape) => {
	test('in docs/vocabulary.md', () => {
		const rows = tableRows(sectionOf(readText('docs/vocabulary.md'), title));
		const fields = rows.filter(({ header }) => header[0] === 'field').map(({ cells: [names = ''] }) => names);
		expect(fields.flatMap(namesIn)).toEqual(Object.keys(shape));
	});

	test('in docs/design.md', () => {
		const row = tableRows(readText('docs/design.md')).find(({ cells }) => cells[0] === `\`${record}\``);
		// The values of a field stand behind it in brackets.
		const fields = namesIn((row?.cells[1] ?? '').replace(/\([^)]*\)/g, ''));
		expect(fields).toEqual(Object.keys(shape));
	});
});
