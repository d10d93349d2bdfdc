/** The outcome chosen for coming messages, in place of the one that their numbers' last digits choose. */
export class Plan {
	/** `every`: for all messages to come, otherwise for the next one alone. */
	decided: { outcome: string; every: boolean } | null = null;

	/** The chosen outcome for a message that comes now; undefined: none. */
	take(): string | undefined {
		const { decided } = this;
		if (decided?.every === false) this.decided = null;
		return decided?.outcome;
	}
}
