import { markedProcesses, processesNaming } from './processes.ts';
import { print } from './settle.ts';

/** Processes that a product has left behind after it was stopped. */
export async function leftAfterStop(data: string): Promise<string[]> {
  const left = [...(await markedProcesses(data)), ...(await processesNaming(data))].filter(p => p.pid !== process.pid);
  const problems = left.map(p => `after the end: process ${p.pid} ${p.command}`);
  for (const problem of problems) print(`    FOUND ${problem}`);
  return problems;
}
