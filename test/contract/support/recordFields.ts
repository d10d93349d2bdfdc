import * as model from '../../../nodes/shared/model';

/** The tables of nodes/shared/model/records.ts by the names of their types. */
const RECORDS = {
	SendResult: model.SEND_RESULT,
	Preview: model.PREVIEW,
	DeliveryReport: model.DELIVERY_REPORT,
	WaitedReport: model.WAITED_REPORT,
	WaitedAnswer: model.WAITED_ANSWER,
	InboundMessage: model.INBOUND_MESSAGE,
	Credit: model.CREDIT,
	LowCredit: model.LOW_CREDIT,
	FailedItem: model.FAILED_ITEM,
};

/** The field names of each record, in order. */
export const recordFields = (): Map<string, string[]> =>
	new Map(Object.entries(RECORDS).map(([name, shape]) => [name, Object.keys(shape)]));
