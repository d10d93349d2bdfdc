import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { PREVIEW } from '../../nodes/shared/model';
import { processedRows, runNode } from '../support/nodeHarness';
import { continuing, credentialsOf, expectRecord } from './vendor';
import type { SendingVendor } from './sending';

/** Texts of characters that cost differently, and of some that cannot be sent. */
const messages = fc.oneof(
	fc.string({ unit: fc.constantFrom('a', 'é', 'ê', '€', 'س', '😀', '“', '\n', ' '), maxLength: 400 }),
	fc.constantFrom('', ' ', '[object Object]', 'a\ud800b', 'a'.repeat(39_016)),
);

/** What the operation Preview of every vendor of SMS promises: the same as Send with the same fields, without a request. */
export function previewSuite(vendor: SendingVendor, options: fc.Arbitrary<IDataObject>): void {
	const run = async (parameters: IDataObject, items: IDataObject[] = [{}]) => {
		const all = { ...vendor.parameters(), ...parameters } as INodeParameters;
		const output = await runNode({
			node: vendor.node,
			items,
			parameters: all,
			...continuing,
			credentials: credentialsOf(vendor),
		});
		return output.map(({ json }) => json);
	};
	const preview = async (parameters: IDataObject, items?: IDataObject[]) => {
		const all = { ...vendor.parameters(), ...parameters, operation: 'preview' } as INodeParameters;
		return await runNode({ node: vendor.node, items, parameters: all });
	};
	const jsonOf = async (...given: Parameters<typeof preview>) =>
		(await preview(...given)).map(({ json }) => json);
	const to = (...indexes: number[]) => indexes.map((index) => vendor.number(index)).join(', ');

	describe('Preview', () => {
		it('puts out one item for each recipient, with all fields in order, and makes no request', async () => {
			const output = await preview({ to: to(0, 1), message: 'Hello' });
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
			expectRecord(output[0]?.json, PREVIEW);
			expect(output[1]?.json).toEqual({
				...{ recipient: vendor.number(1), wouldSend: true, reason: null, error: null },
				...{ encoding: 'GSM-7', characters: 5, segments: 1, costlyCharacter: null, suggestion: null },
				...{ price: null, scheduledFor: null, vendor: vendor.info.id, channel: 'sms' },
			});
			expect(vendor.requests()).toBe(0);
		});

		it.each([
			['a'.repeat(160), 'GSM-7', 160, 1, null, null],
			['a'.repeat(161), 'GSM-7', 161, 2, null, null],
			['€'.repeat(80), 'GSM-7', 160, 1, null, null],
			[`${'a'.repeat(70)}ê`, 'UCS-2', 71, 2, 'ê', 'e'],
			['Say “yes”…', 'UCS-2', 10, 1, '“', '"'],
			['سلام', 'UCS-2', 4, 1, 'س', null],
			['Hi 😀', 'UCS-2', 5, 1, '😀', null],
		])(
			'gives the cost of %j, and the reason',
			async (message, encoding, characters, segments, costlyCharacter, suggestion) => {
				const [found] = await jsonOf({ to: to(0), message });
				expect(found).toMatchObject({ encoding, characters, segments, costlyCharacter, suggestion });
			},
		);

		it('multiplies the segments by the price per segment, to the last digit', async () => {
			const list = { options: { skipRecipients: to(1) } };
			const found = await jsonOf({
				...list,
				to: `${to(0, 1)}, 12`,
				message: 'a'.repeat(307),
				pricePerSegment: 0.07,
			});
			expect(found.map(({ segments, price }) => [segments, price])).toEqual([
				[3, 0.21],
				[3, null],
				[3, null],
			]);
		});

		it('shows what Send would skip, without storing a key', async () => {
			const options = { skipRecipients: [vendor.number(1)], sendOnceKey: 'order-1' };
			const repeated = { to: to(0, 1), options };
			const before = processedRows.calls;
			for (let time = 0; time < 2; time++) {
				expect(
					(await jsonOf(repeated, [{}, {}])).map(({ wouldSend, reason }) => [wouldSend, reason]),
				).toEqual([
					[true, null],
					[false, 'optedOut'],
					[false, 'alreadySent'],
					[false, 'optedOut'],
				]);
			}
			expect(processedRows.calls).toBe(before);
		});

		it('shows all errors, of the recipient and of the text', async () => {
			const found = await jsonOf({ to: `12, ${to(0)}`, message: '[object Object]' });
			expect(found).toMatchObject([
				{ recipient: '12', wouldSend: false, reason: 'invalidRecipient', encoding: 'GSM-7', characters: 17 },
				{ recipient: vendor.number(0), wouldSend: false, reason: 'invalidContent' },
			]);
			expect(found[0]?.error).toContain('“12”');
			for (const { error } of found) expect(error).toContain('an expression put an object into the text');
		});

		it('shows an unreadable field as an error of its item', async () => {
			const found = await jsonOf(
				{ to: '={{ $json.to }}', options: { skipRecipients: '={{ $json.skip }}' } },
				[
					{ to: vendor.number(0), skip: 'Jane' },
					{ to: vendor.number(1), skip: '' },
				],
			);
			expect(found).toMatchObject([
				{ recipient: null, wouldSend: false, reason: 'invalidRequest', segments: null },
				{ recipient: vendor.number(1), wouldSend: true },
			]);
		});

		it('predicts what Send does, for any text and recipients', async () => {
			const entry = fc.oneof(
				{ weight: 4, arbitrary: fc.nat(9).map((index) => vendor.number(index)) },
				fc.constantFrom('12', 'Jane', ' '),
			);
			const given = [fc.array(entry, { maxLength: 4 }), messages, fc.nat(9), options] as const;
			await fc.assert(
				fc.asyncProperty(...given, async (recipients, message, skipped, more) => {
					const parameters = {
						to: recipients,
						message,
						options: { ...more, skipRecipients: vendor.number(skipped) },
					};
					const previewed = await jsonOf(parameters);
					const sent = await run(parameters);
					expect(previewed.map(({ recipient }) => recipient)).toEqual(sent.map(({ recipient }) => recipient));
					for (const [index, one] of previewed.entries()) expectSame(one, sent[index] ?? {});
				}),
				{ numRuns: 40 },
			);
		}, 60_000);
	});
}

/** @param sent a SendResult, or a FailedItem */
function expectSame(previewed: IDataObject, sent: IDataObject): void {
	const { wouldSend, reason, error, segments, scheduledFor } = previewed;
	if (wouldSend === true) {
		expect(sent).toMatchObject({ status: 'queued', segments, scheduledFor });
		return;
	}
	expect('errorKind' in sent ? sent.errorKind : sent.reason).toBe(reason);
	if ('errorKind' in sent) expect(String(error).startsWith(String(sent.error))).toBe(true);
	else expect(sent.status).toBe('skipped');
}
