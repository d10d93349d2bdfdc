import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ConsoleMessage, VendorView } from '../model';
import { Said, useAction } from './actions';
import { Wire } from './wire';

/** What else is known of a message, what can become of it, and what went over the wire. */
export function Details({
	vendor,
	message,
	more,
}: {
	vendor: VendorView;
	message: ConsoleMessage;
	more?: ComponentChildren;
}) {
	const [isOpen, setOpen] = useState(false);
	const id = useId();
	return (
		<div class="details">
			<p class="buttons">
				{more}
				<button
					class="quiet"
					type="button"
					aria-expanded={isOpen}
					aria-controls={id}
					onClick={() => setOpen(!isOpen)}
				>
					{isOpen ? 'Less' : message.canDecide ? 'Change what happens, see the calls' : 'See the calls'}
				</button>
			</p>
			<div id={id} hidden={!isOpen}>
				{isOpen && <Opened vendor={vendor} message={message} />}
			</div>
		</div>
	);
}

function Opened({
	vendor,
	message: { id, notes, details, canDecide, exchanges, status },
}: {
	vendor: VendorView;
	message: ConsoleMessage;
}) {
	return (
		<div class="opened">
			{canDecide && <Decide vendor={vendor} message={id} current={status.code} />}
			{notes.map((note) => (
				<p class="note" key={note}>
					{note}
				</p>
			))}
			<dl class="pairs">
				{details.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd dir="auto">{value}</dd>
					</div>
				))}
			</dl>
			<h4>Over the wire</h4>
			<Wire exchanges={exchanges} empty="What went over the wire is forgotten by now." />
		</div>
	);
}

function Decide({
	vendor,
	message,
	current,
}: {
	vendor: VendorView;
	message: string;
	current: string | null;
}) {
	const { answer, busy, run } = useAction(vendor.id);
	const id = useId();
	const possible = vendor.outcomes.filter(({ onlyNext }) => onlyNext !== true);
	return (
		<form
			class="decide"
			onSubmit={(event) => {
				event.preventDefault();
				void run('decide', { message, outcome: new FormData(event.currentTarget).get('outcome') });
			}}
		>
			<label for={id}>What becomes of it</label>
			<div class="row">
				<select id={id} name="outcome">
					{possible.map(({ code, label }) => (
						<option key={code} value={code} selected={code === current}>
							{label}
						</option>
					))}
				</select>
				<button type="submit" disabled={busy}>
					Let it happen
				</button>
			</div>
			<Said answer={answer} />
		</form>
	);
}
