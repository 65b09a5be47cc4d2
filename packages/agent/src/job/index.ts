import { join } from 'node:path';
import { listDirs } from '../files.ts';
import type { JobSpec, JobStateView } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { checkEnvironment } from '../shim/environment.ts';
import { markedProcesses, mergeLog } from '../shim/index.ts';
import { Jobs } from './jobs.ts';
import { viewOf } from './record.ts';

const refused = (why: string, next: string) => new AgentError('invalid', 'The job was not started', why, next);

function check(spec: JobSpec) {
  checkEnvironment(spec.env ?? {}, spec.redact ?? []);
  if (spec.kind !== 'command' && spec.kind !== 'install') throw refused('`kind` is neither "command" nor "install"', 'Send one of the two');
  if (spec.kind === 'command' && (typeof spec.command !== 'string' || !spec.command.trim() || spec.command.includes('\0'))) {
    throw refused('`command` is empty', 'Send the command to run');
  }
  if (!(spec.timeoutSeconds > 0 && spec.timeoutSeconds <= 24 * 3600)) throw refused('`timeoutSeconds` is not between 0 and 86400', 'Send a time in seconds');
}

/** Jobs: a command that runs once by its name in a workspace. */
export function createJobs(ctx: AgentContext, workspaces: Room): Room<JobSpec, JobStateView> {
  const jobs = new Jobs(ctx);

  return {
    kind: 'jobs',
    async put(name, spec) {
      await jobs.removal(name);
      // Also if the spec differs: what ran under this name has run.
      const existing = await jobs.record(name);
      if (existing) return viewOf(existing);
      check(spec);
      if (typeof spec.workspace !== 'string' || !(await workspaces.get(spec.workspace))) {
        throw refused(`there is no workspace ${JSON.stringify(String(spec.workspace).slice(0, 80))}`, 'Make the workspace first');
      }
      await jobs.start(name, { ...spec, env: spec.env ?? {}, redact: spec.redact ?? [] });
      ctx.emit('job', name);
      return viewOf((await jobs.record(name))!);
    },
    async get(name) {
      const record = await jobs.record(name);
      return record && viewOf(record);
    },
    remove: name => jobs.remove(name),
    list: () => listDirs(join(ctx.dataDir, 'agent', 'jobs')),
    restore: () => jobs.restore(),
    stop: () => jobs.stop(),
    async close() {
      jobs.close();
    },
    async raw(name) {
      const record = await jobs.record(name);
      if (!record) return undefined;
      const processes = (await markedProcesses()).filter(item => item.unit === record.unit).map(item => item.pid);
      const { kind, workspace, command, unit } = record;
      return { kind, workspace, command, unit, processes, directory: jobs.dir(name), ...viewOf(record) };
    },
    log(name, options) {
      // From its first line on: whoever reads a job from the beginning wants all of it.
      const after = options.after ?? (options.since === undefined ? 'job:0' : undefined);
      return mergeLog([{ id: 'job', dir: join(jobs.dir(name), 'log') }], { ...options, after });
    },
  };
}
