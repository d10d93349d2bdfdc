import { fileEnding, withEnding } from '../../../nodes/shared/text/fileName';

describe('fileEnding', () => {
	it.each([
		['a.pdf', 'pdf'],
		['A.B.PDF', 'pdf'],
		['見積書.docx', 'docx'],
		['invoice', null],
		['invoice.', null],
		['Offer 12.05.2026', null],
		['Annex No. 3', null],
		['', null],
		['a.pdf ', null],
		['a.p-f', null],
		['a.7z', null],
		['a.abcdefghij', 'abcdefghij'],
		['a.abcdefghijk', null],
		['.profile', 'profile'],
	])('of %j is %s', (name, ending) => {
		expect(fileEnding(name)).toBe(ending);
	});
});

describe('withEnding', () => {
	it.each([
		['invoice', 'invoice.pdf'],
		['invoice.', 'invoice.pdf'],
		['Offer 12.05.2026', 'Offer 12.05.2026.pdf'],
		['a.png', 'a.png'],
		['A.PDF', 'A.PDF'],
	])('turns %j into %j', (name, named) => {
		expect(withEnding(name, 'pdf')).toBe(named);
	});

	it('does not repeat the same extension', () => {
		expect(withEnding('backup.001', '001')).toBe('backup.001');
		expect(withEnding('BACKUP.0A1', '0a1')).toBe('BACKUP.0A1');
		expect(withEnding('backup.0a1', '0A1')).toBe('backup.0a1');
		expect(withEnding('backup001', '001')).toBe('backup001.001');
		expect(withEnding('a..', 'pdf')).toBe('a..pdf');
		expect(withEnding('a.1.b c', 'pdf')).toBe('a.1.b c.pdf');
	});
});
