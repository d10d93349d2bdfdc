import { AsanakPushTrigger } from '../../nodes/Asanak/AsanakPushTrigger.node';
import { ASANAK } from '../../nodes/Asanak/vendor';
import { webhooksSuite } from '../conformance/webhooks';

webhooksSuite({
	info: ASANAK,
	node: () => new AsanakPushTrigger(),
	calls: 'inbound SMS',
	events: {
		inboundMessage: (index) => ({
			destAddress: '982100',
			srcAddress: '989350000000',
			msgBody: 'سلام <&> +1',
			msgPartNumber: '1',
			receivedTime: String(1365313036207 + index),
		}),
	},
});
