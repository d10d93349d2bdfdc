import type { Ref } from 'preact';
import type { Field, InboundForm, VendorView } from '../model';
import { Said, useAction } from './actions';

/** Lets something come in from outside. */
export function Composer({
	vendor,
	form: { title, button, fields },
	formRef,
}: {
	vendor: VendorView;
	form: InboundForm;
	formRef?: Ref<HTMLFormElement>;
}) {
	const { answer, busy, run } = useAction(vendor.id);
	const long = fields.filter(({ multiline }) => multiline === true);
	const short = fields.filter((field) => !long.includes(field));
	const send = async (form: HTMLFormElement) => {
		const ok = await run('inbound', { values: Object.fromEntries(new FormData(form)) });
		if (!ok) return;
		for (const { name } of long) {
			(form.elements.namedItem(name) as HTMLTextAreaElement).value = '';
		}
	};
	return (
		<form
			class="composer"
			ref={formRef}
			aria-label={title}
			onSubmit={(event) => {
				event.preventDefault();
				void send(event.currentTarget);
			}}
		>
			<h3>{title}</h3>
			<div class="fields">
				{short.map((field) => (
					<Input key={field.name} field={field} lang={vendor.language} />
				))}
			</div>
			<div class="row">
				{long.map((field) => (
					<Input key={field.name} field={field} lang={vendor.language} />
				))}
				<button class="primary" type="submit" disabled={busy}>
					{button}
				</button>
			</div>
			<Said answer={answer} />
		</form>
	);
}

function Input({
	field: { name, label, value, multiline, hint, numeric },
	lang,
}: {
	field: Field;
	lang: string;
}) {
	const id = `inbound-${name}`;
	const hintId = hint === undefined ? undefined : `${id}-hint`;
	const common = { id, name, defaultValue: value, autocomplete: 'off', 'aria-describedby': hintId } as const;
	return (
		<div class={multiline === true ? 'field wide' : 'field'}>
			<label for={id}>{label}</label>
			{multiline === true ? (
				<textarea
					{...common}
					rows={2}
					dir="auto"
					lang={lang}
					// As in every messenger: Enter sends, Shift and Enter begins a line.
					onKeyDown={(event) => {
						if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
						event.preventDefault();
						event.currentTarget.form?.requestSubmit();
					}}
				/>
			) : (
				<input {...common} inputMode={numeric === true ? 'tel' : 'text'} />
			)}
			{hint !== undefined && (
				<p class="hint" id={hintId}>
					{hint}
				</p>
			)}
		</div>
	);
}
