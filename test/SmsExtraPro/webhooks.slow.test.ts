import { SmsExtraProTrigger } from '../../nodes/SmsExtraPro/SmsExtraProTrigger.node';
import { SMSEXTRAPRO } from '../../nodes/SmsExtraPro/vendor';
import { webhooksSuite } from '../conformance/webhooks';
import { INBOUND, REPORT } from './calls';

webhooksSuite({
	info: SMSEXTRAPRO,
	node: () => new SmsExtraProTrigger(),
	calls: 'delivery reports and inbound SMS',
	events: {
		deliveryReport: (index) => ({ ...REPORT, SmsID: `100${index}` }),
		inboundMessage: (index) => ({ ...INBOUND, SmsID: `200${index}` }),
	},
});
