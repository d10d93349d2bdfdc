import { lastThree } from './numbers';
import type { Forgery } from './resultMail';

/** What the emulator does instead of behaving well. Data, so that tests, people and pages declare them alike. */
export type Fault =
	/** Takes the mail, and says so later. */
	| { kind: 'delay'; ms: number }
	/** Refuses the recipient, or the mail after its data, with this reply. Takes nothing for it. */
	| { kind: 'refuse'; at: 'recipient' | 'data'; code: number; text?: string }
	/** Takes the mail and never answers. */
	| { kind: 'hang' }
	/** Takes the mail and cuts the connection before the answer. */
	| { kind: 'cut' }
	/** Cuts the connection when all data has come, and takes nothing. */
	| { kind: 'lose' }
	/** The fax has no result mail. */
	| { kind: 'noResult' }
	/** The result mail comes twice, with the same Message-ID. */
	| { kind: 'resultTwice' }
	/** The result mail comes this late. */
	| { kind: 'lateResult'; ms: number }
	/** The result mail has the same Message-ID as all others with this fault. */
	| { kind: 'sameMessageId' }
	/** The result mail's Japanese is lost: a question mark stands for each character. */
	| { kind: 'unreadableResult' }
	/** In place of the result mail comes one of somebody else, who pretends to be the vendor. */
	| { kind: 'forgedResult'; by: Forgery };

export interface DeclaredFault {
	fault: Fault;
	/** Only for recipients that end with this. Default: all. */
	recipientEndsWith?: string;
	/** How often. Default: always. */
	times?: number;
}

/** The last three digits of a recipient that choose a fault. The sandbox's README lists them. */
export const MAGIC_FAULTS: Readonly<Record<string, Fault>> = {
	900: { kind: 'noResult' },
	901: { kind: 'resultTwice' },
	902: { kind: 'lateResult', ms: 3_000 },
	903: { kind: 'cut' },
	904: { kind: 'refuse', at: 'data', code: 451, text: '4.3.0 Try again later' },
	905: { kind: 'refuse', at: 'recipient', code: 550, text: '5.1.1 No such fax number' },
	906: { kind: 'hang' },
	907: { kind: 'lose' },
	908: { kind: 'sameMessageId' },
	909: { kind: 'unreadableResult' },
	910: { kind: 'forgedResult', by: 'twoFrom' },
	911: { kind: 'forgedResult', by: 'twoAuthors' },
	912: { kind: 'forgedResult', by: 'asName' },
	913: { kind: 'forgedResult', by: 'failedSignature' },
	914: { kind: 'forgedResult', by: 'otherSignature' },
};

/** The fault for a fax to this number: a declared one first, then a magic number's. */
export function faultFor(number: string, declared: DeclaredFault[]): Fault | undefined {
	const match = declared.find(
		({ recipientEndsWith = '', times = Infinity }) => times > 0 && number.endsWith(recipientEndsWith),
	);
	if (match === undefined) return MAGIC_FAULTS[lastThree(number)];
	if (match.times !== undefined) match.times -= 1;
	return match.fault;
}
