import { isGsm7 } from './segments';

/** What stands for characters that Unicode does not decompose into those of GSM-7. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		'"': '“”„‟«»″',
		"'": '‘’‚‛‹›′`´ʼ',
		'-': '‐‑‒–—―−⁃',
		'*': '•●▪◦',
		'.': '·∙',
		'/': '⁄∕',
		x: '×✕',
		':': '÷∶',
		'...': '⋯',
		'~': '∼',
		'<': '〈',
		'>': '〉',
		'<=': '≤',
		'>=': '≥',
		'->': '→',
		'<-': '←',
		'(c)': '©',
		'(R)': '®',
		oe: 'œ',
		OE: 'Œ',
		l: 'ł',
		L: 'Ł',
		d: 'đ',
		D: 'Đ',
		h: 'ħ',
		H: 'Ħ',
		i: 'ı',
		t: 'ŧ',
		T: 'Ŧ',
		th: 'þð',
		Th: 'ÞÐ',
		SS: 'ẞ',
		' ': '\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029\t',
		'': '\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff',
	}).flatMap(([plain, characters]) => [...characters].map((character) => [character, plain])),
);

/** In UTF-16 units. What people see as one character has a letter and a few marks, or some emoji and joiners. */
const LONGEST_CHARACTER = 40;

/**
 * What could stand for a character that GSM-7 lacks, so that the text costs less: `ê` becomes `e`, `“` becomes `"`, `…` becomes `...`.
 *
 * @param character as people see it, of one code point or several
 * @returns in GSM-7; empty for an invisible one; null where nothing can stand for it, as for `س` or `😀`, and for more than one character
 */
export function gsm7Substitute(character: string): string | null {
	if (character.length > LONGEST_CHARACTER) return null;
	const composed = character.normalize('NFC');
	if (isGsm7(composed)) return composed;
	const plain = [...character]
		.flatMap((one) => SUBSTITUTES.get(one) ?? [...one.normalize('NFKD')])
		.map((one) => SUBSTITUTES.get(one) ?? one)
		.join('')
		.replace(/\p{M}+/gu, '');
	const isSeen = [...character].some((one) => SUBSTITUTES.get(one) !== '');
	return isGsm7(plain) && (plain !== '' || !isSeen) ? plain : null;
}
