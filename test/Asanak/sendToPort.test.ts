import { transmitSendToPort } from '../../nodes/Asanak/gateway/sendToPort';
import { FakeVendor } from './fakeVendor';
import { sample } from './sample';
import { letterOf, portDispatchesOf, portLetterOf, portRefusalOf } from './sendInput';

describe('an item of Send to Port', () => {
	it('has both ports', () => {
		expect(portLetterOf().ports).toEqual({ source: '9821', destination: '9825' });
	});

	it('also has the fields of a Send item', () => {
		expect(portLetterOf({ sender: '+98 2100', timeoutSeconds: 5 })).toMatchObject({
			sender: '982100',
			encoding: 'ascii',
			timeoutMs: 5_000,
		});
		expect(portRefusalOf({ sender: 'Asanak' }).kind).toBe('invalidSender');
	});

	it('may share a call with items of other ports', () => {
		expect(portLetterOf({ sourcePort: 1, destinationPort: 2 }).groupKey).toBe(portLetterOf().groupKey);
	});

	it.each(['سلام', 'test سلام', '۱۲۳', '٣', 'ok؟', 'a، b'])(
		'cannot be Persian, which the vendor would answer with 47: %s',
		(message) => {
			expect(portRefusalOf({ message })).toMatchObject({
				kind: 'unsupported',
				message: 'Asanak sends no Persian text to a port',
			});
			expect(letterOf({ message }).message).toBe(message);
		},
	);

	it('cannot have several segments, which the vendor would answer with 46', () => {
		expect(portLetterOf({ message: 'a'.repeat(160) }).message).toHaveLength(160);
		expect(portRefusalOf({ message: 'a'.repeat(161) })).toMatchObject({
			kind: 'unsupported',
			message: 'The message needs 2 segments, and Asanak sends only one to a port',
		});
	});
});

describe('transmitSendToPort', () => {
	it('sends all messages in one call of an operation of its own', async () => {
		const vendor = new FakeVendor();
		vendor.first = [sample('send-to-port-answer')];
		const request = ['09120000001', '09120000002'].flatMap((to) => portDispatchesOf({ to }));
		expect(await transmitSendToPort(vendor.client)(request)).toHaveLength(2);
		expect(vendor.calls).toMatchObject([
			{
				operation: 'sendSmsToPort',
				values: { sourcePorts: ['9821'], destinationPorts: ['9825', '9825'] },
			},
		]);
	});
});
