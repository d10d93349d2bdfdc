import {
	ACCEPTED,
	FAX123_ERRORS,
	FAX123_REPORT_CODES,
	FAX123_REPORT_TEXTS,
} from '../../nodes/Fax123/gateway/codes';
import { lookUpCode } from '../../nodes/shared/model/codeTable';
import { ERROR_KINDS, MESSAGE_STATUSES, REASONS } from '../../nodes/shared/model';
import { documentedCodes } from './sample';

describe('the codes of a send', () => {
	const documented = documentedCodes('send-codes');

	it('are exactly those of the document', () => {
		expect(documented).toHaveLength(13);
		expect([...Object.keys(FAX123_ERRORS), ACCEPTED].sort()).toEqual(documented.map(([code]) => code).sort());
	});

	it('include one that means accepted: the one that the document calls ok', () => {
		expect(documented.filter(([, words]) => words.includes('transmis'))).toEqual([
			[ACCEPTED, expect.anything()],
		]);
	});

	// docs/protocols/fax123.md, "Send".
	it.each([
		['101', 'authentication', 'email'],
		['102', 'authentication', 'pass'],
		['103', 'authentication', 'identifiants'],
		['104', 'invalidDocument', 'url'],
		['105', 'invalidDocument', 'url'],
		['106', 'invalidRecipient', 'fax'],
		['107', 'invalidRecipient', 'Fax'],
		['108', 'insufficientCredit', 'solde'],
		['109', 'invalidDocument', 'format'],
		['110', 'invalidDocument', 'poids'],
		['111', 'invalidDocument', 'vide'],
		['112', 'insufficientCredit', 'créditer'],
	])('mean: %s is %s, which the document says with “%s”', (code, kind, word) => {
		expect(FAX123_ERRORS[code]?.kind).toBe(kind);
		expect(Object.fromEntries(documented)[code]).toContain(word);
	});

	it('each have their own meaning and one piece of advice', () => {
		const faults = Object.values(FAX123_ERRORS);
		expect(new Set(faults.map(({ meaning }) => meaning)).size).toBe(faults.length);
		for (const { kind, meaning, advice } of faults) {
			expect(meaning).toMatch(/^the \w.*\w$/);
			expect(ERROR_KINDS).toContain(kind);
			expect(advice).toMatch(/^[A-Z].*\.$/);
		}
	});
});

describe('the codes of a report', () => {
	const documented = documentedCodes('report-codes');

	it('are exactly those of the document', () => {
		expect(documented).toHaveLength(30);
		expect(Object.keys(FAX123_REPORT_CODES).sort()).toEqual(documented.map(([code]) => code).sort());
	});

	// docs/protocols/fax123.md, "Delivery report".
	it.each([
		['OK reçu', 'delivered', null, 'not again', ['0']],
		[
			'pas de réponse',
			'undelivered',
			'noAnswer',
			'again',
			[
				...[
					'31068',
					'31079',
					'30112',
					'30113',
					'304128',
					'30127',
					'5313',
					'30120',
					'30032',
					'20007',
					'30129',
				],
			],
		],
		['occupé', 'undelivered', 'busy', 'again', ['34012', '31064']],
		['le fax distant a interrompu la transmission', 'undelivered', 'remoteDisconnected', 'again', ['31082']],
		['déconnexion distance', 'undelivered', 'remoteDisconnected', 'again', ['34000']],
		['raccroché distant', 'undelivered', 'remoteDisconnected', 'again', ['34011']],
		['erreur de transmission', 'undelivered', 'transmissionError', 'again', ['33126', '33127', '5316']],
		["la communication n'a pu s'établir", 'undelivered', 'callNotEstablished', 'again', ['31086']],
		['mauvais numéro', 'undelivered', 'invalidNumber', 'not again', ['31083']],
		['coordonnées incorrectes', 'undelivered', 'invalidNumber', 'not again', ['30133']],
		['pas de fichier', 'failed', 'documentError', 'not again', ['25011']],
		['erreur de conversion de document', 'failed', 'documentError', 'not again', ['25012', '25013', '25002']],
		['erreur lors de la conversion', 'failed', 'documentError', 'not again', ['25300']],
		['mauvais format de fichier', 'failed', 'documentError', 'not again', ['20008']],
		['Numéro en liste rouge ou EcoFAX', 'rejected', 'blocked', 'not again', ['70003']],
	])(
		'that the document calls “%s” are %s, reason %s, worth sending %s',
		(words, status, reason, again, codes) => {
			const called = documented.filter(([, documentedWords]) => documentedWords === words);
			expect(called.map(([code]) => code).sort()).toEqual([...codes].sort());
			for (const code of codes) {
				expect([code, lookUpCode(FAX123_REPORT_CODES, code)]).toEqual([
					code,
					{ status, reason, final: true, retryable: again === 'again' },
				]);
			}
		},
	);

	it('have the same text if the document uses the same words', () => {
		expect(Object.keys(FAX123_REPORT_TEXTS).sort()).toEqual(Object.keys(FAX123_REPORT_CODES).sort());
		for (const [code, words] of documented) {
			const same = documented.filter(([, otherWords]) => otherWords === words).map(([other]) => other);
			const told = Object.entries(FAX123_REPORT_TEXTS).filter(
				([, text]) => text === FAX123_REPORT_TEXTS[code],
			);
			expect(told.map(([other]) => other).sort()).toEqual(same.sort());
			expect(FAX123_REPORT_TEXTS[code]).toMatch(/^[A-Z]\w+/);
		}
	});

	it('use words of the vocabulary', () => {
		for (const { status, reason } of Object.values(FAX123_REPORT_CODES)) {
			expect(MESSAGE_STATUSES).toContain(status);
			expect([null, ...REASONS]).toContain(reason);
		}
	});

	it.each(['', '1', '00', '0 ', '30128', '31064 ', '113', 'OK', 'constructor', '__proto__', null])(
		'are unknown and not final if they are not listed: %j',
		(code) => {
			expect(lookUpCode(FAX123_REPORT_CODES, code)).toEqual({
				status: 'unknown',
				reason: null,
				final: false,
				retryable: false,
			});
		},
	);
});
