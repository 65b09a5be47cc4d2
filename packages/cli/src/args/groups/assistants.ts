import type { CommandSpec } from '../types';

/** Commands for programs that work for a person. */
export const assistantCommands: readonly CommandSpec[] = [
  {
    words: ['mcp'],
    args: [],
    summary:
      'Be the way of an assistant to Waymark: the Model Context Protocol on standard input and output.',
    details:
      'For the settings of an assistant, which starts it by itself. It may what you may, without approvals; deployments and rollbacks by a plan only. It ends with its input.',
    options: [],
    examples: ['claude mcp add waymark -- platform mcp'],
    load: async () => (await import('../../commands/mcp')).mcp,
  },
];
