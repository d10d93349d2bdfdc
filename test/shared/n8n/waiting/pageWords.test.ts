import fc from 'fast-check';
import { pageWords } from '../../../../nodes/shared/n8n/waiting/pageWords';

describe('pageWords', () => {
	it.each([
		['fr-BE,fr;q=0.9,en;q=0.8', 'fr'],
		['nl', 'nl'],
		['NL-be', 'nl'],
		['fa-IR, fa ; q=0.9', 'fa'],
		['en-US,en;q=0.5', 'en'],
		['de-DE,de;q=0.9,fr;q=0.8', 'fr'],
		['en;q=0.2,nl;q=0.9', 'nl'],
		['fr;q=0,nl;q=0.1', 'nl'],
		['de', 'en'],
		['*', 'en'],
		['', 'en'],
		[undefined, 'en'],
	])('uses the preferred language of a phone with %j', (accepted, language) => {
		expect(pageWords(accepted).language).toBe(language);
	});

	it('has every text in every language, and Persian from right to left', () => {
		const all = ['en', 'fr', 'nl', 'fa'].map((language) => pageWords(language));
		for (const words of all) {
			expect(Object.keys(words)).toEqual(Object.keys(all[0] ?? {}));
			expect(Object.values(words).filter((text) => text.trim() === '')).toEqual([]);
		}
		expect(all.map(({ direction }) => direction)).toEqual(['ltr', 'ltr', 'ltr', 'rtl']);
	});

	it('accepts any header', () => {
		fc.assert(
			fc.property(fc.string(), (header) => {
				expect(['en', 'fr', 'nl', 'fa']).toContain(pageWords(header).language);
			}),
		);
	});
});
