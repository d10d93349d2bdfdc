import { useEffect, useState } from 'preact/hooks';
import type { ExchangeLine, ExchangeSide, ExchangeView } from '../model';
import { exchange } from './store';
import { Time } from './text';

/** Calls and mails, each to be opened. */
export function Wire({ exchanges, empty }: { exchanges: ExchangeLine[]; empty: string }) {
	if (exchanges.length === 0) return <p class="hint">{empty}</p>;
	return (
		<ol class="wire">
			{exchanges.map((line) => (
				<li key={line.id}>
					<Line line={line} />
				</li>
			))}
		</ol>
	);
}

function Line({ line }: { line: ExchangeLine }) {
	const [isOpen, setOpen] = useState(false);
	const { who, what, at, outcome, tone } = line;
	return (
		<details onToggle={({ currentTarget: { open } }) => setOpen(open)}>
			<summary>
				<span class="who">{who}</span>
				<span class={`status ${tone}`}>{outcome ?? 'under way'}</span>
				<Time at={at} />
				<span class="what">{what}</span>
			</summary>
			{isOpen && <Read id={line.id} outcome={outcome} />}
		</details>
	);
}

/** Loads the exchange when it is opened, and again when its answer has come. */
function Read({ id, outcome }: Pick<ExchangeLine, 'id' | 'outcome'>) {
	const [view, setView] = useState<ExchangeView | Error | null>(null);
	useEffect(() => {
		exchange(id).then(setView, setView);
	}, [id, outcome]);
	if (view === null) return <p class="hint">Reading …</p>;
	if (view instanceof Error) return <p class="note">{view.message}</p>;
	return (
		<div class="exchange">
			{view.note !== null && <p class="note">{view.note}</p>}
			<h4>Request</h4>
			<Side side={view.request} first={view.what} />
			<h4>Answer</h4>
			{view.answer === null ? (
				<p class="hint">{view.outcome ?? 'None yet.'}</p>
			) : (
				<Side side={view.answer} first={`${view.outcome ?? ''} after ${view.ms ?? 0} ms`} />
			)}
		</div>
	);
}

function Side({ side: { headers, fields, body }, first }: { side: ExchangeSide; first: string }) {
	return (
		<>
			<p class="first">{first}</p>
			{fields.length > 0 && <Pairs pairs={fields} />}
			{body !== '' && (
				<pre dir="auto" tabIndex={0}>
					{body}
				</pre>
			)}
			{headers.length > 0 && (
				<details class="headers">
					<summary>Headers</summary>
					<Pairs pairs={headers} />
				</details>
			)}
		</>
	);
}

const Pairs = ({ pairs }: { pairs: Array<[string, string]> }) => (
	<dl class="pairs code-pairs">
		{pairs.map(([name, value]) => (
			<div key={name}>
				<dt>{name}</dt>
				<dd dir="auto">{value}</dd>
			</div>
		))}
	</dl>
);
