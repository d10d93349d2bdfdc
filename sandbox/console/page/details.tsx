import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ConsoleMessage, VendorView } from '../model';
import { Said, useAction } from './actions';
import { counted } from './text';
import { Wire } from './wire';

/** What else is known of a message, its possible outcomes, and what went over the wire. */
export function Details({
	vendor,
	message,
	more,
}: {
	vendor: VendorView;
	message: ConsoleMessage;
	more?: ComponentChildren;
}) {
	const [open, setOpen] = useState<'decide' | 'more' | null>(null);
	const id = useId();
	const toggle = (what: 'decide' | 'more', label: string) => (
		<button
			class="quiet"
			type="button"
			aria-expanded={open === what}
			aria-controls={id}
			onClick={() => setOpen(open === what ? null : what)}
		>
			{label}
		</button>
	);
	return (
		<div class="details">
			<p class="buttons">
				{more}
				{message.canDecide && toggle('decide', 'Change status')}
				{toggle(
					'more',
					message.exchanges.length === 0
						? 'Details'
						: `Details, ${counted(message.exchanges.length, 'call')}`,
				)}
			</p>
			<div id={id}>
				{open === 'decide' && <Decide vendor={vendor} message={message} />}
				{open === 'more' && <More message={message} />}
			</div>
		</div>
	);
}

function More({ message: { details, exchanges } }: { message: ConsoleMessage }) {
	return (
		<div class="opened">
			<dl class="pairs">
				{details.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd dir="auto">{value}</dd>
					</div>
				))}
			</dl>
			<h3>Over the wire</h3>
			<Wire exchanges={exchanges} empty="Forgotten by now: only the newest calls are kept." />
		</div>
	);
}

function Decide({ vendor, message }: { vendor: VendorView; message: ConsoleMessage }) {
	const { answer, busy, run } = useAction(vendor.id);
	const id = useId();
	const possible = vendor.outcomes.filter(({ onlyNext }) => onlyNext !== true);
	// What a person has chosen stays, also when the message ends by itself before the button is pressed.
	const [chosen, choose] = useState<string | null>(null);
	return (
		<form
			class="opened decide"
			onSubmit={(event) => {
				event.preventDefault();
				void run('decide', {
					message: message.id,
					outcome: new FormData(event.currentTarget).get('outcome'),
				});
			}}
		>
			<label for={id}>What becomes of it</label>
			<div class="row">
				<select
					id={id}
					name="outcome"
					value={chosen ?? message.outcome ?? possible[0]?.code}
					onChange={({ currentTarget: { value } }) => choose(value)}
				>
					{possible.map(({ code, label }) => (
						<option key={code} value={code}>
							{label}
						</option>
					))}
				</select>
				<button type="submit" disabled={busy}>
					Let it happen
				</button>
			</div>
			{message.notes.map((note) => (
				<p class="note" key={note}>
					{note}
				</p>
			))}
			<Said answer={answer} />
		</form>
	);
}
