import { useEffect, useRef } from 'preact/hooks';
import type { VendorView } from '../model';
import { Composer } from './composer';
import { FaxSheet } from './fax';
import { FaxIcon, PhoneIcon } from './icons';
import { Bubble } from './sms';

export function Device({ vendor }: { vendor: VendorView }) {
	return vendor.channel === 'sms' ? <Phone vendor={vendor} /> : <FaxMachine vendor={vendor} />;
}

/** Messages oldest first, as on a phone; the newest stays in sight unless somebody reads older ones. */
function Phone({ vendor }: { vendor: VendorView }) {
	const { name, country, messages } = vendor;
	const screen = useRef<HTMLDivElement>(null);
	const atEnd = useRef(true);
	const form = useRef<HTMLFormElement>(null);
	const last = messages.at(-1)?.id;
	useEffect(() => {
		if (atEnd.current) screen.current?.scrollTo({ top: screen.current.scrollHeight });
	}, [last]);
	const watch = ({
		currentTarget: { scrollTop, clientHeight, scrollHeight },
	}: {
		currentTarget: HTMLElement;
	}) => {
		atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
	};
	return (
		<article class="phone" aria-labelledby="device-name">
			<div class="phone-top">
				<span class="speaker" aria-hidden="true" />
				<h2 id="device-name">{name}</h2>
				<p>Phones in {country}</p>
			</div>
			<div
				class="screen"
				ref={screen}
				onScroll={watch}
				tabIndex={0}
				role="region"
				aria-label={`Messages of ${name}`}
			>
				<Older vendor={vendor} />
				{messages.length === 0 ? (
					<Empty vendor={vendor} />
				) : (
					<ol class="bubbles">
						{messages.map((message) => (
							<Bubble
								key={message.id}
								vendor={vendor}
								message={message}
								answer={() => startAnswer(form.current, vendor, message.to, message.from)}
							/>
						))}
					</ol>
				)}
			</div>
			{vendor.inbound !== null && <Composer vendor={vendor} form={vendor.inbound} formRef={form} />}
		</article>
	);
}

/** Fills in who answers, and leaves the person where the text goes. */
function startAnswer(form: HTMLFormElement | null, { inbound }: VendorView, from: string, to: string): void {
	if (form === null || inbound === null) return;
	const [sender] = inbound.fields;
	const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | null;
	const senderField = field(sender?.name ?? '');
	if (senderField !== null) senderField.value = from;
	// Where the sender is a number, it can be answered; a name cannot.
	const receiver = field(inbound.receiver ?? '');
	if (receiver !== null && /^\d+$/.test(to)) receiver.value = to;
	field('text')?.focus();
}

/** Faxes newest first, as they lie on each other. */
function FaxMachine({ vendor }: { vendor: VendorView }) {
	const { name, country, messages } = vendor;
	const newestFirst = [...messages].reverse();
	return (
		<article class="fax-machine" aria-labelledby="device-name">
			<div class="fax-top">
				<span class="vendor-icon">
					<FaxIcon />
				</span>
				<div>
					<h2 id="device-name">{name}</h2>
					<p>Fax machines in {country}</p>
				</div>
				<span class="lamp" aria-hidden="true" />
			</div>
			<div class="slot" aria-hidden="true" />
			{vendor.inbound !== null && <Composer vendor={vendor} form={vendor.inbound} />}
			{messages.length === 0 ? (
				<Empty vendor={vendor} />
			) : (
				<ol class="sheets">
					{newestFirst.map((message, index) => (
						<FaxSheet key={message.id} vendor={vendor} message={message} isNewest={index === 0} />
					))}
				</ol>
			)}
			<Older vendor={vendor} />
		</article>
	);
}

function Older({ vendor: { olderMessages, messages } }: { vendor: VendorView }) {
	if (olderMessages === 0) return null;
	return (
		<p class="older">
			The newest {messages.length} are shown; {olderMessages.toLocaleString('en')} older ones are not.
		</p>
	);
}

function Empty({ vendor: { channel, emptyHint } }: { vendor: VendorView }) {
	return (
		<div class="empty">
			<span class="empty-icon">{channel === 'sms' ? <PhoneIcon /> : <FaxIcon />}</span>
			<p class="empty-title">{channel === 'sms' ? 'No message yet' : 'No fax yet'}</p>
			<p>{emptyHint}</p>
		</div>
	);
}
