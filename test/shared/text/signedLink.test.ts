import { redact } from '../../../nodes/shared/text/redact';
import { linkSecrets } from '../../../nodes/shared/text/signedLink';

const SIGNATURE = Array.from({ length: 8 }, (_, index) => `a${index}b1c2d3`).join('');
const LINK = `https://n8n.example.com/webhook-waiting/7/id?run=1&signature=${SIGNATURE}`;

describe('linkSecrets', () => {
	it('returns the signatures of n8n’s links in a text, and their halves', () => {
		const secrets = linkSecrets(`Yes: ${LINK}\nno: ${LINK.replace('run=1&', '')}.`);
		expect(secrets).toEqual(
			expect.arrayContaining([
				SIGNATURE,
				SIGNATURE.slice(0, 32),
				SIGNATURE.slice(32),
				SIGNATURE.toUpperCase(),
			]),
		);
		expect(linkSecrets('https://example.com/?signature=short and no link')).toEqual([]);
	});

	it.each([64, 50, 33, 32])(
		'hides a signature of which a vendor echoes the first %i characters',
		(length) => {
			const repeated = `bad text: ${LINK.slice(0, LINK.length - 64 + length)}`;
			expect(redact(repeated, linkSecrets(LINK))).not.toContain(SIGNATURE.slice(0, 20));
		},
	);
});
