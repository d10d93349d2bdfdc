import { Journal, Wire } from '../../sandbox/console/journal';

const HEADERS = { 'content-type': 'text/plain' };

/** A journal, and a vendor that makes calls. */
function setUp() {
	const journal = new Journal();
	const wire = new Wire(journal, 'vendor');
	const call = (body = '', about?: object) => {
		const exchange = wire.start({ kind: 'request', method: 'POST', url: '/', body }, about);
		wire.end(exchange, { outcome: 200, headers: HEADERS, body: 'ok' });
		return exchange;
	};
	return { journal, wire, call };
}

describe('the journal', () => {
	it('keeps the newest 500 exchanges', () => {
		const { journal, call } = setUp();
		const all = Array.from({ length: 600 }, () => call());
		expect(journal.get(all[99]?.id ?? 0)).toBeUndefined();
		expect(journal.get(all[100]?.id ?? 0)).toBe(all[100]);
		expect(journal.newestOf('vendor', 2)).toEqual([all[599], all[598]]);
	});

	it('keeps at most 64 kB of a body, and its full length', () => {
		const { call } = setUp();
		const { request } = call('x'.repeat(12_000_000));
		expect([request.body.length, request.bodyBytes]).toEqual([65_536, 12_000_000]);
	});

	it('keeps at most 5 MB', () => {
		const { journal, call } = setUp();
		Array.from({ length: 200 }, () => call('x'.repeat(60_000)));
		const kept = journal.newestOf('vendor', 500).length;
		expect(kept * 60_000).toBeLessThan(5 * 1024 * 1024);
		expect(kept).toBeGreaterThan(70);
	});

	it('finds the exchanges of a message, including those made on behalf of another', () => {
		const { journal, wire } = setUp();
		const message = {};
		const request = wire.start({ kind: 'request', method: 'GET', url: '/' });
		wire.within(request, () => {
			wire.startWithin({ kind: 'fetch', method: 'GET', url: 'http://document' });
			wire.link(message);
		});
		wire.start({ kind: 'report', method: 'GET', url: 'http://flow' }, message);
		expect(journal.about(message).map(({ kind }) => kind)).toEqual(['request', 'fetch', 'report']);
		expect(journal.about({})).toEqual([]);
	});

	it('keeps the newest links of a message that is polled again and again', () => {
		const { journal, call } = setUp();
		const message = {};
		const all = Array.from({ length: 50 }, () => call('', message));
		expect(journal.about(message)).toEqual(all.slice(-20));
	});

	it('drops a message’s exchanges with all others', () => {
		const { journal, call } = setUp();
		const message = {};
		call('', message);
		Array.from({ length: 500 }, () => call());
		expect(journal.about(message)).toEqual([]);
	});

	it('records the end of an exchange once, and ignores that of a dropped one', () => {
		const { wire, call, journal } = setUp();
		const slow = wire.start({ kind: 'request', method: 'GET', url: '/' });
		Array.from({ length: 500 }, () => call());
		wire.end(slow, { outcome: 'connection cut' });
		wire.end(slow, { outcome: 200 });
		expect(slow.outcome).toBe('connection cut');
		expect(journal.newestOf('vendor', 1_000)).toHaveLength(500);
	});
});
