export * from './records';
export * from './vocabulary';
