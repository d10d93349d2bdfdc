import { previewOperation } from '../../shared/n8n/actions/previewOperation';
import { sending } from './send';

/** Preview: what Send would do with the same fields, without sending. */
export const preview = previewOperation(sending);
