/**
 * Gathers calls that arrive together, so that n8n starts one execution for all of them. Each call's own `webhook()` waits
 * here; this works within one process, and also in n8n's queue mode, where each webhook process gathers for itself.
 */

export interface GroupSettings {
	windowMs: number;
	/** A group of this size is handed over at once. */
	maxItems: number;
}

/** What one call brings into a group. */
export interface Member<T> {
	item: T;
	/** Whether its caller still waits for an answer. */
	isOpen: () => boolean;
	/** Only the leader uses it: resolves when n8n has answered this call, to whether the answer was 200. */
	handedOver: () => Promise<boolean>;
}

export type Assignment<T> =
	/** This call gives all items to n8n. */
	| { role: 'leader'; items: T[] }
	/** Another call does; `handedOver` tells whether n8n has stored the execution. */
	| { role: 'follower' };

interface Waiting<T> {
	member: Member<T>;
	assign: (assignment: Assignment<T>) => void;
	settle: (handedOver: boolean) => void;
}

export interface Joined<T> {
	assignment: Promise<Assignment<T>>;
	/** Whether the member's item was handed over, once that is known. The same for all members of a group. */
	handedOver: Promise<boolean>;
}

export class Groups<T> {
	private readonly open = new Map<string, { waiting: Array<Waiting<T>>; timer: NodeJS.Timeout }>();

	/** Joins the group that gathers under `name` now, or begins one. */
	join(name: string, member: Member<T>, { windowMs, maxItems }: GroupSettings): Joined<T> {
		let settle!: Waiting<T>['settle'];
		let assign!: Waiting<T>['assign'];
		const handedOver = new Promise<boolean>((resolve) => (settle = resolve));
		const assignment = new Promise<Assignment<T>>((resolve) => (assign = resolve));

		let group = this.open.get(name);
		if (group === undefined) {
			group = { waiting: [], timer: setTimeout(() => this.handOver(name), windowMs) };
			this.open.set(name, group);
		}
		group.waiting.push({ member, assign, settle });
		if (group.waiting.length >= maxItems) this.handOver(name);
		return { assignment, handedOver };
	}

	private handOver(name: string): void {
		const group = this.open.get(name);
		if (group === undefined) return;
		clearTimeout(group.timer);
		this.open.delete(name);

		const { waiting } = group;
		// A caller that has hung up gets no answer, but its item still goes: its caller may never bring it again.
		const leader = waiting.find(({ member }) => member.isOpen()) ?? waiting[0];
		if (leader === undefined) return;
		void leader.member.handedOver().then((done) => waiting.forEach(({ settle }) => settle(done)));
		for (const one of waiting) {
			one.assign(
				one === leader
					? { role: 'leader', items: waiting.map(({ member }) => member.item) }
					: { role: 'follower' },
			);
		}
	}
}
