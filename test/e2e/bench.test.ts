import { isMet } from '../../bench/harness';
import { distinctSends } from '../../bench/rows/sends';
import { packed } from './support/packed';

jest.setTimeout(120_000);

describe('npm run bench', () => {
	it('sends the same as the HTTP Request node, once each, and reports the ratio between them', async () => {
		jest.spyOn(console, 'error').mockImplementation(() => {});
		const [besideHttp, besideSet] = await distinctSends.run({ ...packed(), rounds: 1, size: 0.02 });
		expect(besideHttp).toMatchObject({ beside: 'HTTP Request node', lost: 0, doubled: 0 });
		expect(besideSet?.figures.every((figure) => isMet({ atLeast: 0.001 }, figure))).toBe(true);
	});
});
