export { evaluate } from './evaluate';
export { parsePromql } from './promql';
export { Samples } from './Samples';
export { startPrometheus } from './startPrometheus';
export type { TestPrometheus } from './startPrometheus';
