import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { act, type Answer } from './store';

/** Runs actions of a vendor, one at a time, and keeps what the last one said. */
export function useAction(vendor: string) {
	const [answer, setAnswer] = useState<Answer | null>(null);
	const [busy, setBusy] = useState(false);
	const run = async (action: string, body?: object): Promise<boolean> => {
		setBusy(true);
		const said = await act(vendor, action, body);
		setAnswer(said);
		setBusy(false);
		return said.ok;
	};
	return { answer, busy, run };
}

/**
 * Shows a person's choice at once, until the sandbox reports a new value. Otherwise the choice would jump back until the sandbox has
 * confirmed it. Null: the choice was refused.
 */
export function useChoice<T>(value: T): [T, (choice: T | null) => void] {
	const [choice, setChoice] = useState<{ chosen: T; before: T } | null>(null);
	useEffect(() => setChoice(null), [value]);
	const shown = choice !== null && choice.before === value ? choice.chosen : value;
	return [shown, (chosen) => setChoice(chosen === null ? null : { chosen, before: value })];
}

/** What an action said. The element is always there, because a screen reader announces only changes in an existing one. */
export function Said({ answer }: { answer: Answer | null }) {
	return (
		<p
			class={`said ${answer?.ok === false ? 'bad' : 'good'}`}
			role={answer?.ok === false ? 'alert' : 'status'}
		>
			{answer?.text}
		</p>
	);
}

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<section class="section">
			<h3>{title}</h3>
			{children}
		</section>
	);
}
