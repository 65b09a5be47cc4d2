import { dirname } from 'node:path';
import { AgentError } from '../rooms.ts';
import type { WorkspacePaths } from '../workspace/paths.ts';
import { MARKER } from './marked.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const refused = (why: string) => new AgentError('invalid', 'The environment was refused', why, 'Change that variable');

/** Refuses what no process could be given. Names the variable, never its value. */
export function checkEnvironment(env: unknown, redact: unknown): asserts env is Record<string, string> {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) throw refused('`env` is not an object');
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw refused(`${JSON.stringify(name.slice(0, 80))} is not the name of a variable`);
    if (name === MARKER) throw refused(`${MARKER} belongs to the agent`);
    if (typeof value !== 'string' || value.includes('\0')) throw refused(`the value of ${name} is not text`);
    if (Buffer.byteLength(value) > 100 * 1024) throw refused(`the value of ${name} is larger than 100 KiB`);
  }
  if (!Array.isArray(redact) || !redact.every(value => typeof value === 'string')) throw refused('`redact` is not a list of text');
}

/**
 * What a command gets: what was asked for, and a PATH with this Node first, a HOME and a TMPDIR of its own where
 * nothing was asked for. Nothing of the agent's own environment.
 */
export const commandEnvironment = (workspace: WorkspacePaths, env: Record<string, string>): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:${SYSTEM_PATH}`,
  HOME: workspace.home,
  TMPDIR: workspace.temporary,
  LANG: 'C.UTF-8',
  ...env,
});
