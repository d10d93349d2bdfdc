import { Controls } from './controls';
import { Device } from './device';
import { FaxIcon, PhoneIcon } from './icons';
import { announcement, connection, current, unseen, vendors } from './store';
import type { VendorView } from '../model';

export function App() {
	const vendor = current.value;
	return (
		<>
			<a class="skip" href="#messages" onClick={skipToMessages}>
				Skip to the messages
			</a>
			<Header />
			<div class="columns">
				<Vendors />
				{vendor === undefined ? (
					<main class="device-column" />
				) : (
					<>
						<main class="device-column" id="messages" tabIndex={-1}>
							<Device key={vendor.id} vendor={vendor} />
						</main>
						<aside class="controls" aria-label={`Settings of ${vendor.name}`}>
							<Controls key={vendor.id} vendor={vendor} />
						</aside>
					</>
				)}
			</div>
			<div class="unseen-by-eye" role="status" aria-live="polite">
				{announcement}
			</div>
		</>
	);
}

/** The address names the vendor: it must not name the messages instead. */
function skipToMessages(event: Event): void {
	event.preventDefault();
	document.getElementById('messages')?.focus();
}

const CONNECTION = {
	connecting: 'Connecting …',
	live: 'Live',
	lost: 'Connection lost. Is the sandbox still running?',
};

function Header() {
	return (
		<header class="top">
			<div>
				<h1>Sandbox console</h1>
				<p>
					What your n8n flows send lands here, not on real phones and fax machines. Nothing leaves this
					machine.
				</p>
			</div>
			<p class={`connection ${connection.value}`} role="status">
				<span class="dot" aria-hidden="true" />
				{CONNECTION[connection.value]}
			</p>
		</header>
	);
}

function Vendors() {
	return (
		<nav class="vendors" aria-label="Vendors">
			<ul>
				{vendors.value.map((vendor) => (
					<li key={vendor.id}>
						<VendorLink vendor={vendor} />
					</li>
				))}
			</ul>
		</nav>
	);
}

function VendorLink({ vendor: { id, name, channel, country, messages, fault } }: { vendor: VendorView }) {
	const last = messages.at(-1);
	const count = unseen.value[id] ?? 0;
	return (
		<a href={`#${id}`} aria-current={current.value?.id === id ? 'page' : undefined}>
			<span class="vendor-icon">{channel === 'sms' ? <PhoneIcon /> : <FaxIcon />}</span>
			<span class="vendor-text">
				<span class="vendor-name">{name}</span>
				<span class="vendor-last" dir="auto">
					{last === undefined ? country : last.text || `Fax to ${last.to}`}
				</span>
			</span>
			{fault !== null && <span class="tag bad">fault</span>}
			{count > 0 && (
				<span class="count">
					{count}
					<span class="unseen-by-eye"> new</span>
				</span>
			)}
		</a>
	);
}
