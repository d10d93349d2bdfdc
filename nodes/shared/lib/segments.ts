import type GraphemeSplitter from 'grapheme-splitter';
import type * as SegmentsCalculator from 'sms-segments-calculator';

let library: typeof SegmentsCalculator | undefined;
let splitter: typeof GraphemeSplitter | undefined;

/** sms-segments-calculator, loaded at first use. */
export const segmentsLibrary = (): typeof SegmentsCalculator =>
	(library ??= require('sms-segments-calculator') as typeof SegmentsCalculator);

/** What it splits texts with, loaded at first use. */
export const graphemeLibrary = (): typeof GraphemeSplitter =>
	(splitter ??= require('grapheme-splitter') as typeof GraphemeSplitter);
