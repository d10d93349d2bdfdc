import type { Wire } from '../../console/journal';
import type { DeclaredFault } from './faults';
import type { Account, ReceivedSms } from './records';
import { SmsExtraProPushes } from './reports';

export class SmsExtraProState {
	accounts: Account[] = [{ email: 'demo@example.com', password: 'sandbox-password' }];
	faults: DeclaredFault[] = [];
	received: ReceivedSms[] = [];
	/** All send requests that came, also those that were refused. */
	requests = 0;
	readonly pushes: SmsExtraProPushes;

	constructor(wire: Wire) {
		this.pushes = new SmsExtraProPushes(wire);
	}

	/** Forgets what came and what was declared; accounts and registered URLs stay. */
	reset(): void {
		this.pushes.reset();
		this.faults = [];
		this.received = [];
		this.requests = 0;
	}

	to(recipient: string): ReceivedSms[] {
		return this.received.filter((sms) => sms.recipient === recipient);
	}
}
