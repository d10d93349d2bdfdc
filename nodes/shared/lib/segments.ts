import type * as SegmentsCalculator from 'sms-segments-calculator';

let library: typeof SegmentsCalculator | undefined;

/** sms-segments-calculator, loaded at first use. */
export const segmentsLibrary = (): typeof SegmentsCalculator =>
	(library ??= require('sms-segments-calculator') as typeof SegmentsCalculator);
