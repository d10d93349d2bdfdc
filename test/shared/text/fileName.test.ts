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
	])('makes %j %j', (name, named) => {
		expect(withEnding(name, 'pdf')).toBe(named);
	});

	it('does not put the same ending there twice', () => {
		expect(withEnding('backup.001', '001')).toBe('backup.001');
	});
});
