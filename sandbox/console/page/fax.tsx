import { useState } from 'preact/hooks';
import type { ConsoleFile, ConsoleMessage, VendorView } from '../model';
import { Details } from './details';
import { Address, counted, sizeText, Status, Text, Time } from './text';

/** A fax as it lies at the machine. */
export function FaxSheet({
	vendor,
	message,
	isNewest,
}: {
	vendor: VendorView;
	message: ConsoleMessage;
	isNewest: boolean;
}) {
	const { from, to, text, reference, pages, charge, at, status, files } = message;
	return (
		<li class="sheet">
			<p class="sheet-head">
				{from !== '' && (
					<span>
						From <Address of={from} />
					</span>
				)}
				<span>
					To <Address of={to} />
				</span>
				<Time at={at} />
				{pages !== null && pages > 0 && <span>{counted(pages, 'page')}</span>}
				{charge !== null && <span>{charge}</span>}
				{reference !== undefined && <span>Reference {reference}</span>}
			</p>
			<p class="sheet-status">
				<Status status={status} />
			</p>
			{text !== '' && <Text text={text} language={vendor.language} />}
			{files.map((file) => (
				<Paper key={file.url} file={file} language={vendor.language} isOpenAtFirst={isNewest} />
			))}
			<Details vendor={vendor} message={message} />
		</li>
	);
}

function Paper({
	file,
	language,
	isOpenAtFirst,
}: {
	file: ConsoleFile;
	language: string;
	isOpenAtFirst: boolean;
}) {
	const { name, url, bytes, pages, view } = file;
	const [toggled, setToggled] = useState<boolean | null>(null);
	const isOpen = view !== null && (toggled ?? isOpenAtFirst);
	return (
		<div class="paper">
			<p class="paper-name">
				<a
					href={url}
					target="_blank"
					rel="noreferrer"
					dir="auto"
					lang={/[^\0-\u024f]/.test(name) ? language : undefined}
				>
					{name === '' ? 'document' : name}
				</a>
				<span>
					{pages !== null && `${counted(pages, 'page')}, `}
					{sizeText(bytes)}
				</span>
				{view !== null && (
					<button class="quiet" type="button" aria-expanded={isOpen} onClick={() => setToggled(!isOpen)}>
						{isOpen ? 'Hide' : 'Show'}
						<span class="unseen-by-eye"> {name}</span>
					</button>
				)}
			</p>
			{isOpen && view === 'pdf' && (
				<iframe
					src={`${url}#toolbar=0&navpanes=0&view=FitH`}
					title={`The faxed document ${name}`}
					loading="lazy"
				/>
			)}
			{isOpen && view === 'image' && <img src={url} alt={`The faxed document ${name}`} loading="lazy" />}
		</div>
	);
}
