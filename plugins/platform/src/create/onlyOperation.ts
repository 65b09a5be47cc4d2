/** Whether the steps of a template are one, and one of ours. Pure. */
export const isOneOperation = (steps: Array<{ action: string }>): boolean =>
  steps.length === 1 && steps[0].action.startsWith('platform:');

/** The operation that a line of a step's log names. Pure. */
export const operationIn = (line: string): string | undefined =>
  /\/operations\/(op-[a-z0-9-]+)/.exec(line)?.[1];
