import { actionDescription, testMethodOf, triggerDescription } from '../../../nodes/shared/n8n/description';
import { text } from '../../../nodes/shared/n8n/fields';
import { FAKE_VENDOR } from '../../support/fakeOperationNode';

const form = { fields: { numbers: text({ label: 'Numbers' }) }, options: {} };

describe('actionDescription', () => {
	const description = actionDescription(FAKE_VENDOR, {}, { group: 'output', description: 'Sends' });

	it('takes name, icon and credential from the vendor, and starts at version 1', () => {
		expect(description).toMatchObject({
			name: 'asanak',
			displayName: 'Fake',
			defaults: { name: 'Fake' },
			version: 1,
			icon: { light: 'file:../../icons/asanak.svg', dark: 'file:../../icons/asanak.dark.svg' },
			credentials: [{ name: 'asanakApi', required: true, testedBy: testMethodOf(FAKE_VENDOR) }],
		});
	});

	it('can be a tool of an AI agent', () => {
		expect(description.usableAsTool).toBe(true);
	});
});

describe('triggerDescription', () => {
	it('starts at version 2, without an input', () => {
		const description = triggerDescription(FAKE_VENDOR, form, { description: '', needsAccount: true });
		expect(description).toMatchObject({
			name: 'asanakTrigger',
			displayName: 'Fake Trigger',
			group: ['trigger'],
			version: 2,
			inputs: [],
			credentials: [{ name: 'asanakApi' }],
			properties: [{ name: 'numbers' }],
		});
	});

	it('has no credential if the vendor calls, and its own name next to another trigger', () => {
		const description = triggerDescription(FAKE_VENDOR, form, {
			description: '',
			suffix: 'Push Trigger',
			needsAccount: false,
		});
		expect([description.name, description.displayName]).toEqual(['asanakPushTrigger', 'Fake Push Trigger']);
		expect(description).not.toHaveProperty('credentials');
	});
});
