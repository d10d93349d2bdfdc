import type { ConsoleMessage, VendorView } from '../model';
import { Details } from './details';
import { Address, counted, Status, Text, Time } from './text';

/** An SMS as the phone shows it. */
export function Bubble({
	vendor,
	message,
	answer,
}: {
	vendor: VendorView;
	message: ConsoleMessage;
	answer: () => void;
}) {
	const { direction, from, to, text, segments, charge, at, status } = message;
	const fromFlow = direction === 'toPhone';
	return (
		<li class={`bubble ${fromFlow ? 'from-flow' : 'to-flow'}`}>
			<p class="parties">
				<Address of={from} />
				<span aria-hidden="true"> → </span>
				<span class="unseen-by-eye"> to </span>
				<Address of={to} />
			</p>
			<div class="balloon">
				<Text text={text} language={vendor.language} />
			</div>
			<p class="meta">
				<Time at={at} />
				{segments !== null && <span>{counted(segments, 'segment')}</span>}
				{charge !== null && <span>{charge}</span>}
				<Status status={status} />
			</p>
			<Details
				vendor={vendor}
				message={message}
				more={
					fromFlow &&
					vendor.inbound !== null && (
						<button class="quiet" type="button" onClick={answer}>
							Answer
						</button>
					)
				}
			/>
		</li>
	);
}
