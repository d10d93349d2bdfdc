import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { systemClock } from '../../ports/clock';
import type { Mailbox } from '../../ports/mail';
import type { MailboxSource, WatchedMail } from './mailboxSource';
import { asNodeError } from '../nodeError';

const TEST_EVENT_MS = 7 * 24 * 3_600_000;

/** The newest mail of the last week, or else the next one that comes in. */
export async function emitTestEvent(context: ITriggerFunctions, source: MailboxSource): Promise<void> {
	const emit = ({ record }: WatchedMail) =>
		context.emit([[{ json: { ...record } as unknown as IDataObject }]]);
	const newest = async (mailbox: Mailbox): Promise<WatchedMail | null> => {
		let last: WatchedMail | null = null;
		const sinceMs = (source.clock ?? systemClock).now() - TEST_EVENT_MS;
		for await (const mail of mailbox.find({ from: source.from, sinceMs })) {
			const read = await source.read(mail);
			if (read !== null && 'record' in read) last = read;
		}
		return last;
	};
	try {
		const mailbox = await source.open(source.folder);
		const found = await newest(mailbox).catch(async (error: unknown) => {
			await mailbox.close();
			throw error;
		});
		if (found !== null) {
			await mailbox.close();
			return emit(found);
		}
		const wait = async () => {
			for (;;) {
				await mailbox.waitForChange(5_000, source.signal);
				const next = source.signal.aborted ? null : await newest(mailbox);
				if (next !== null) emit(next);
				if (next !== null || source.signal.aborted) return await mailbox.close();
			}
		};
		wait().catch((error: unknown) => {
			if (!source.signal.aborted) context.emitError(asNodeError(context.getNode(), source.explain(error)));
		});
	} catch (error) {
		throw asNodeError(context.getNode(), source.explain(error));
	}
}
