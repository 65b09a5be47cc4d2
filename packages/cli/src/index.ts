export { run } from './run';
export { ExitCode } from './exitCodes';
