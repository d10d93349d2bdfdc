export * from './records';
export { inOrder, withTextRaw, type RecordOf, type RecordShape } from './shape';
export type * from './vendor';
export * from './vocabulary';
