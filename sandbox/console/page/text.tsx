import type { ComponentChildren } from 'preact';
import type { ConsoleMessage } from '../model';

/** A letter that is not Latin: the text is in the vendor's language, or not in English at least. */
const OTHER_SCRIPT = /(?!\p{Script=Latin}|\p{Script=Common})\p{L}/u;

/** Somebody's text, in its own direction and language. */
export function Text({ text, language }: { text: string; language: string }) {
	return (
		<p class="text" dir="auto" lang={OTHER_SCRIPT.test(text) ? language : undefined}>
			{withLinks(text)}
		</p>
	);
}

/** The punctuation at the end of a sentence is not part of the address. */
const WEB_ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/i;

/** Web addresses can be pressed, as on a phone. */
function withLinks(text: string): ComponentChildren[] {
	return text.split(WEB_ADDRESS).map((part, index) =>
		index % 2 === 0 ? (
			part
		) : (
			<a href={part} target="_blank" rel="noopener noreferrer" dir="ltr">
				{part}
			</a>
		),
	);
}

/** A number or a name, whose direction must not be changed by the text around it. */
export function Address({ of }: { of: string }) {
	return <bdi class="address">{of}</bdi>;
}

export function Status({ status: { label, tone, code } }: Pick<ConsoleMessage, 'status'>) {
	return (
		<span class={`status ${tone}`}>
			{label}
			{code !== null && <span class="code"> {code}</span>}
		</span>
	);
}

export function Time({ at }: { at: string }) {
	const date = new Date(at);
	const isToday = date.toDateString() === new Date().toDateString();
	const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
	const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
	return (
		<time dateTime={at} title={date.toLocaleString('en-GB')}>
			{isToday ? time : `${day}, ${time}`}
		</time>
	);
}

export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

const KILO = 1024;

export function sizeText(bytes: number): string {
	if (bytes < KILO) return `${bytes} bytes`;
	const kilobytes = bytes / KILO;
	return kilobytes < KILO ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / KILO).toFixed(1)} MB`;
}
