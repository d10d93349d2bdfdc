import { Journal, STORED_AFTER_MS, type JournalEntry } from '../../../nodes/shared/receiving/journal';

const NOW_MS = 1_800_000_000_000;
const entry: JournalEntry = { key: 'batch', members: ['a', 'b'], atMs: NOW_MS };

describe('Journal', () => {
	it('waits for the messages of a batch for 13 days', () => {
		const journal = new Journal<string>([entry]);
		expect(journal.beginLook(NOW_MS + STORED_AFTER_MS)).toEqual([]);
		expect(journal.endLook()).toMatchObject([{ key: 'batch' }]);
		expect(journal.state()).toEqual([entry]);
	});

	it('gives up a batch at the next poll after that, however long the process has been running', () => {
		const journal = new Journal<string>([entry]);
		journal.beginLook(NOW_MS);
		expect(journal.beginLook(NOW_MS + STORED_AFTER_MS + 1)).toEqual(['a', 'b']);
		expect(journal.claim('a', 'again')).toBeUndefined();
		expect(journal.endLook()).toEqual([]);
		expect(journal.state()).toEqual([]);
	});

	it('keeps a batch that n8n still has', () => {
		const journal = new Journal<string>([]);
		journal.begin({ key: 'batch', members: ['a'], found: new Map([['a', 'text']]) }, NOW_MS);
		expect(journal.beginLook(NOW_MS + 2 * STORED_AFTER_MS)).toEqual([]);
		expect(journal.state()).toMatchObject([{ key: 'batch' }]);
	});

	it('counts the days from the last time that the batch was passed to n8n', () => {
		const journal = new Journal<string>([entry]);
		const found = new Map([['a', 'text']]);
		journal.begin({ ...entry, found }, NOW_MS + STORED_AFTER_MS);
		journal.reopen({ ...entry, found });
		expect(journal.beginLook(NOW_MS + STORED_AFTER_MS + 1)).toEqual([]);
		expect(journal.beginLook(NOW_MS + 2 * STORED_AFTER_MS + 1)).toEqual(['a', 'b']);
	});

	it('returns no batch before a look has begun', () => {
		expect(new Journal<string>([entry]).endLook()).toEqual([]);
	});

	it('keeps a message in the newer of two batches when the older one is stored', () => {
		const journal = new Journal<string>([entry]);
		const newer = { key: 'newer', members: ['b', 'c'], found: new Map<string, string>() };
		journal.begin(newer, NOW_MS);
		journal.reopen(newer);
		journal.close({ ...entry, found: new Map() });
		expect(journal.claim('a', 'text')).toBeUndefined();
		expect(journal.claim('b', 'text')).toMatchObject({ key: 'newer' });
	});

	it('accepts the outcome of a batch that it no longer has', () => {
		const journal = new Journal<string>([entry]);
		const batch = { ...entry, found: new Map<string, string>() };
		journal.close(batch);
		journal.close(batch);
		journal.reopen(batch);
		expect(journal.state()).toEqual([]);
	});
});
