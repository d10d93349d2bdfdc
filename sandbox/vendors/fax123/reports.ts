import { Plan } from '../../plan';
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
/** A number that ends with these digits is busy this often. */
const BUSY_AT_FIRST = { digits: '102', times: 2 };
const DEFAULT_DELAY_MS = 300;

export interface ReportDetails {
	pages?: number;
	heure?: string;
	/** The fax that the report is about. */
	about?: object;
}

/** A fax, as reports need it. */
interface FollowedFax {
	ref: string;
	fax: string;
	pages: number;
}

/** What the vendor pushes to its user: one report for each fax. */
export class Fax123Pushes extends Pusher {
	/** The URL that the user gave to the vendor's support; null: none, so no call is made. */
	reportUrl: string | null = null;
	/** Milliseconds from the answer to the report. */
	reportDelayMs = DEFAULT_DELAY_MS;
	/** How many faxes to a number, by its digits, find it busy before the first is received. */
	readonly busyTimes = new Map<string, number>();
	/** The outcome chosen for coming faxes, by report codes. */
	readonly plan = new Plan();
	private readonly attempts = new Map<string, number>();
	private readonly codes = new WeakMap<object, string>();

	/** Reports a fax that was taken, with the code that a person or the recipient's last three digits have chosen. */
	follow(about: FollowedFax): void {
		const code = this.codeFor(about.fax);
		if (this.reportUrl === null) this.codes.set(about, code);
		else this.later(this.reportDelayMs, async () => await this.tell(about, code));
	}

	/** The code of the newest report, or what would be reported; undefined: there was none yet. */
	codeOf(fax: FollowedFax): string | undefined {
		return this.codes.get(fax);
	}

	/** Gives a fax this outcome now, and reports it where a URL is registered. */
	decide(fax: FollowedFax, code: string): void {
		if (this.reportUrl === null) this.codes.set(fax, code);
		else void this.tell(fax, code);
	}

	/** A fax that failed is reported with no pages. */
	async report(
		ref: string,
		fax: string,
		code: string | number,
		{ pages = 1, heure, about }: ReportDetails = {},
	) {
		if (this.reportUrl === null) throw new Error('No URL for reports is registered with the sandbox');
		if (about !== undefined) this.codes.set(about, String(code));
		const parameters = {
			etat_e: String(code),
			ref_accuse: ref,
			numero: fax,
			nb_page: String(String(code) === RECEIVED ? pages : 0),
			heure: heure ?? clockOfTheFax(),
		};
		return await this.push(this.reportUrl, parameters, { about });
	}

	override reset(): void {
		super.reset();
		this.reportDelayMs = DEFAULT_DELAY_MS;
		this.busyTimes.clear();
		this.attempts.clear();
		this.plan.decided = null;
	}

	private async tell(about: FollowedFax, code: string) {
		return await this.report(about.ref, about.fax, code, { pages: about.pages, about });
	}

	private codeFor(fax: string): string {
		const digits = digitsOf(fax);
		const attempt = (this.attempts.get(digits) ?? 0) + 1;
		this.attempts.set(digits, attempt);
		const magic = lastThree(fax) === BUSY_AT_FIRST.digits ? BUSY_AT_FIRST.times : 0;
		const planned = this.plan.take();
		if (planned !== undefined) return planned;
		if (attempt <= (this.busyTimes.get(digits) ?? magic)) return BUSY;
		return REPORT_CODES[lastThree(fax)] ?? RECEIVED;
	}
}

/** "attention heure du fax du destinataire": a time in no zone. The document shows no form of it. */
function clockOfTheFax(): string {
	return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Paris' });
}
