import { Fax123Trigger } from '../../nodes/Fax123/Fax123Trigger.node';
import { FAX123 } from '../../nodes/Fax123/vendor';
import { webhooksSuite } from '../conformance/webhooks';
import { REPORT } from './calls';

webhooksSuite({
	info: FAX123,
	node: () => new Fax123Trigger(),
	calls: 'delivery reports',
	events: { deliveryReport: (index) => ({ ...REPORT, ref_accuse: `F26-${index}` }) },
});
