import { useId, useState } from 'preact/hooks';
import type { UrlSetting, VendorView } from '../model';
import { Said, Section, useAction, useChoice } from './actions';
import { secretsOf } from './store';
import { Wire } from './wire';

/** What a person decides about a vendor. A section is shown when the vendor has what it is about. */
export function Controls({ vendor }: { vendor: VendorView }) {
	return (
		<>
			<NextMessage vendor={vendor} />
			{vendor.urls.length > 0 && <Urls vendor={vendor} />}
			{vendor.credit !== null && <Credit vendor={vendor} credit={vendor.credit} />}
			<Connection vendor={vendor} />
			<Faults vendor={vendor} />
			<Section title="All calls">
				<Wire exchanges={vendor.exchanges} empty="None yet. They stand here also when they were refused." />
			</Section>
			<Clear vendor={vendor} />
		</>
	);
}

const BY_NUMBER = '';

function NextMessage({ vendor: { id: vendor, channel, outcomes, plan, planHint } }: { vendor: VendorView }) {
	const { answer, run } = useAction(vendor);
	const [outcome, chooseOutcome] = useChoice(plan?.outcome ?? BY_NUMBER);
	const [wantsEvery, setWantsEvery] = useState(plan?.every ?? false);
	const [every, chooseEvery] = useChoice(plan?.every ?? wantsEvery);
	const id = useId();
	const what = channel === 'sms' ? 'SMS' : 'fax';
	const decide = async (wanted: string, all: boolean) => {
		setWantsEvery(all);
		chooseOutcome(wanted);
		chooseEvery(all);
		if (await run('plan', { outcome: wanted === BY_NUMBER ? null : wanted, every: all })) return;
		chooseOutcome(null);
		chooseEvery(null);
	};
	const choose = (all: boolean) => {
		if (plan === null) setWantsEvery(all);
		else void decide(plan.outcome, all);
	};
	return (
		<Section title={`What happens to the next ${what}`}>
			<label class="unseen-by-eye" for={id}>
				What happens to it
			</label>
			<select
				id={id}
				value={outcome}
				aria-describedby={`${id}-hint`}
				onChange={({ currentTarget: { value } }) => void decide(value, every)}
			>
				<option value={BY_NUMBER}>As its number says</option>
				{outcomes.map(({ code, label }) => (
					<option key={code} value={code}>
						{label}
					</option>
				))}
			</select>
			<fieldset class="choice">
				<legend class="unseen-by-eye">For how long</legend>
				<label>
					<input type="radio" name={id} checked={!every} onChange={() => choose(false)} /> the next one only
				</label>
				<label>
					<input type="radio" name={id} checked={every} onChange={() => choose(true)} /> all from now on
				</label>
			</fieldset>
			<p class="hint" id={`${id}-hint`}>
				{planHint}
			</p>
			<Said answer={answer} />
		</Section>
	);
}

function Urls({ vendor: { id, urls } }: { vendor: VendorView }) {
	return (
		<Section title="Addresses of your flow">
			{urls.map((url) => (
				<UrlForm key={url.name} vendor={id} setting={url} />
			))}
		</Section>
	);
}

function UrlForm({ vendor, setting: { name, label, hint, value } }: { vendor: string; setting: UrlSetting }) {
	const { answer, busy, run } = useAction(vendor);
	const id = useId();
	return (
		<form
			class="url"
			onSubmit={(event) => {
				event.preventDefault();
				void run('url', { name, url: new FormData(event.currentTarget).get('url') });
			}}
		>
			<label for={id}>
				{label} {value === null && <span class="tag">not set</span>}
			</label>
			<div class="row">
				<input
					// The key makes a new field when the URL was changed somewhere else.
					key={value ?? ''}
					id={id}
					name="url"
					type="text"
					inputMode="url"
					defaultValue={value ?? ''}
					placeholder="Paste the URL of your trigger"
					autocomplete="off"
					spellcheck={false}
					aria-describedby={`${id}-hint`}
				/>
				<button type="submit" disabled={busy}>
					Save
					<span class="unseen-by-eye"> {label}</span>
				</button>
			</div>
			<p class="hint" id={`${id}-hint`}>
				{hint}
			</p>
			<Said answer={answer} />
		</form>
	);
}

function Credit({
	vendor: { id },
	credit: { amount, unit, topUp },
}: {
	vendor: VendorView;
	credit: NonNullable<VendorView['credit']>;
}) {
	const { answer, busy, run } = useAction(id);
	return (
		<Section title="Credit">
			<p class="amount">
				<strong>{amount.toLocaleString('en')}</strong> {unit}
			</p>
			<div class="row">
				<button type="button" disabled={busy} onClick={() => void run('credit', { amount: amount + topUp })}>
					Top up by {topUp}
				</button>
				<button type="button" disabled={busy} onClick={() => void run('credit', { amount: 0 })}>
					Empty it
				</button>
			</div>
			<Said answer={answer} />
		</Section>
	);
}

const NO_FAULT = '';

function Faults({ vendor: { id: vendor, name, faults, fault, otherFaults } }: { vendor: VendorView }) {
	const { answer, run } = useAction(vendor);
	const [chosen, choose] = useChoice(fault ?? NO_FAULT);
	const group = useId();
	const change = async (id: string) => {
		choose(id);
		if (!(await run('fault', { id: id === NO_FAULT ? null : id }))) choose(null);
	};
	const choice = (id: string, label: string) => (
		<label key={id}>
			<input type="radio" name={group} checked={chosen === id} onChange={() => void change(id)} /> {label}
		</label>
	);
	return (
		<Section title="Let it fail">
			<fieldset class="choice down">
				<legend>How {name} answers your flows</legend>
				{choice(NO_FAULT, 'As usual')}
				{faults.map(({ id, label }) => choice(id, label))}
			</fieldset>
			{otherFaults > 0 && (
				<p class="note">
					{otherFaults} more declared elsewhere, by a test or the control interface. “As usual” ends them,
					too.
				</p>
			)}
			<Said answer={answer} />
		</Section>
	);
}

function Connection({ vendor: { id, connection } }: { vendor: VendorView }) {
	const [secrets, setSecrets] = useState<Array<[string, string]>>([]);
	return (
		<Section title="For the credential in n8n">
			<dl class="pairs">
				{[...connection, ...secrets].map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd class="address">{value}</dd>
					</div>
				))}
			</dl>
			<p class="hint">The demo has filled it in. To make one yourself, copy these values.</p>
			{secrets.length === 0 && (
				<button type="button" onClick={() => void secretsOf(id).then(setSecrets)}>
					Show the password
				</button>
			)}
		</Section>
	);
}

function Clear({ vendor: { id, name } }: { vendor: VendorView }) {
	const { answer, busy, run } = useAction(id);
	return (
		<div class="section">
			<button type="button" disabled={busy} onClick={() => void run('clear')}>
				Clear {name}
			</button>
			<Said answer={answer} />
		</div>
	);
}
