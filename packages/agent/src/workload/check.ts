import type { WorkloadSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { checkEnvironment } from '../shim/environment.ts';
import type { StoredSpec } from './workloadRecord.ts';

const MOST_REPLICAS = 50;

const refused = (why: string, next: string) => new AgentError('invalid', 'The workload was not changed', why, next);

const isPath = (path: unknown) => typeof path === 'string' && (path === '' || /^\/[\x21-\x7e]*$/.test(path));

/** The spec without secrets, after it was checked. */
export function checkWorkload(spec: WorkloadSpec): StoredSpec {
  const { workspace, command, replicas, envHash, port, readyPath, livePath, stopSeconds } = spec;
  checkEnvironment(spec.env, spec.redact);
  if (typeof command !== 'string' || !command.trim() || command.includes('\0')) throw refused('`command` is empty', 'Send the command to run');
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > MOST_REPLICAS) throw refused(`\`replicas\` is not a whole number from 0 to ${MOST_REPLICAS}`, 'Send another number');
  if (port !== undefined && port !== null) throw refused('`port` is neither left out nor null', 'Leave it out: the agent chooses one');
  if (!isPath(readyPath) || !isPath(livePath)) throw refused('`readyPath` or `livePath` is not a path', 'Send a path such as /readyz, or an empty one');
  if (!(stopSeconds >= 0 && stopSeconds <= 600)) throw refused('`stopSeconds` is not between 0 and 600', 'Send a time in seconds');
  if (typeof envHash !== 'string') throw refused('`envHash` is missing', 'Send the hash of the environment');
  return { workspace, command, replicas, envHash, readyPath, livePath, stopSeconds, ...(port === null ? { port } : {}) };
}
