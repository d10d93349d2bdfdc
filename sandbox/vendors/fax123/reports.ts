import { Pusher } from '../../push';
import { digitsOf, lastThree } from './numbers';

/**
 * The last three digits of a recipient, and the report code that they choose: the code's own last three, or, where two
 * codes end alike, its second digit and the last two. All "codes retours d'accusé de réception" of the document are here.
 */
export const REPORT_CODES: Readonly<Record<string, string>> = {
	// pas de réponse
	'068': '31068',
	'079': '31079',
	'112': '30112',
	'113': '30113',
	'128': '304128',
	'127': '30127',
	'313': '5313',
	'120': '30120',
	'032': '30032',
	'007': '20007',
	'129': '30129',
	// occupé
	'012': '34012',
	'064': '31064',
	// le fax distant a interrompu la transmission, déconnexion distance, raccroché distant
	'082': '31082',
	'400': '34000',
	'411': '34011',
	// erreur de transmission
	'126': '33126',
	'327': '33127',
	'316': '5316',
	// la communication n'a pu s'établir
	'086': '31086',
	// mauvais numéro, coordonnées incorrectes
	'083': '31083',
	'133': '30133',
	// pas de fichier, erreur de conversion de document, erreur lors de la conversion, mauvais format de fichier
	'011': '25011',
	'512': '25012',
	'013': '25013',
	'002': '25002',
	'300': '25300',
	'008': '20008',
	// Numéro en liste rouge ou EcoFAX
	'003': '70003',
};
const RECEIVED = '0';
const BUSY = '34012';
/** A number that ends so is busy this often. */
const BUSY_AT_FIRST = { digits: '102', times: 2 };
const DEFAULT_DELAY_MS = 300;

export interface ReportDetails {
	pages?: number;
	heure?: string;
}

/** What the vendor tells its user: one report for each fax. */
export class Fax123Pushes extends Pusher {
	/** The URL that the user gave to the vendor's support; null: none, nothing is told. */
	reportUrl: string | null = null;
	/** Milliseconds from the answer to the report. */
	reportDelayMs = DEFAULT_DELAY_MS;
	/** How many faxes to a number, by its digits, find it busy before the first is received. */
	readonly busyTimes = new Map<string, number>();
	private readonly attempts = new Map<string, number>();

	/** Reports a fax that was taken: the recipient's last three digits choose the code. */
	follow({ ref, fax, pages }: { ref: string; fax: string; pages: number }): void {
		const code = this.codeFor(fax);
		if (this.reportUrl === null) return;
		this.later(this.reportDelayMs, async () => await this.report(ref, fax, code, { pages }));
	}

	/** No page arrives with a fax that failed. */
	async report(ref: string, fax: string, code: string | number, { pages = 1, heure }: ReportDetails = {}) {
		if (this.reportUrl === null) throw new Error('No URL for reports is registered with the sandbox');
		return await this.push(this.reportUrl, {
			etat_e: String(code),
			ref_accuse: ref,
			numero: fax,
			nb_page: String(String(code) === RECEIVED ? pages : 0),
			heure: heure ?? clockOfTheFax(),
		});
	}

	override reset(): void {
		super.reset();
		this.reportDelayMs = DEFAULT_DELAY_MS;
		this.busyTimes.clear();
		this.attempts.clear();
	}

	private codeFor(fax: string): string {
		const digits = digitsOf(fax);
		const attempt = (this.attempts.get(digits) ?? 0) + 1;
		this.attempts.set(digits, attempt);
		const magic = lastThree(fax) === BUSY_AT_FIRST.digits ? BUSY_AT_FIRST.times : 0;
		if (attempt <= (this.busyTimes.get(digits) ?? magic)) return BUSY;
		return REPORT_CODES[lastThree(fax)] ?? RECEIVED;
	}
}

/** "attention heure du fax du destinataire": a time in no zone. The document shows no form of it. */
function clockOfTheFax(): string {
	return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Paris' });
}
