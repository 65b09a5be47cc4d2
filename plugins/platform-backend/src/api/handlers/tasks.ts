import { createOperation } from '../../operations/createOperation';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import type { OperationRow } from '../../store/rows';
import { lockTask, readTask, TASK_UNDO, type TaskRead, teamsOf } from '../../task/readTask';
import { usedSince } from '../../task/usedSince';
import { isLeft, whyNotUndo } from '../../task/whyNotUndo';
import { PLATFORM_GROUP } from '../../access/Directory';
import { PlatformError } from '../../errors/PlatformError';
import type { Call, Caller, Handlers } from '../types';
import { viewOperation } from './operations';

/** One that goes on, or has ended well: whoever asks once more is answered with it. */
const isGood = (undo: OperationRow | undefined): undo is OperationRow => undo !== undefined && ['running', 'succeeded'].includes(undo.state);

/** Template tasks, as far as they have made something here. */
export function tasksHandlers(platform: Platform): Pick<Handlers, 'getTask' | 'undoTask'> {
  const { knex, templateTasks, directory } = platform;

  async function find(id: string): Promise<TaskRead> {
    const read = await readTask(knex, id, await templateTasks.find(id));
    if (read.parts.length || read.facts) return read;
    throw new PlatformError('NotFoundError', `There is no template task "${id}"`, 'The scaffolder does not know it.', 'Look at the list of your tasks: /create/tasks');
  }

  const whyNot = async (id: string, { facts, parts, undo }: TaskRead) =>
    whyNotUndo({ state: facts?.state ?? 'unknown', parts, undo, used: await usedSince(platform, id, parts) });

  /** The team that a person would have to be a member of, in words; undefined for who may undo all of it. */
  async function missingTeam({ kind, actor }: Caller, owners: string[]): Promise<string | undefined> {
    const teams = kind === 'user' ? await directory.teamsOf(actor) : [];
    if (teams.some(t => t.entityRef === PLATFORM_GROUP)) return undefined;
    const team = owners.find(owner => !teams.some(t => t.name === owner));
    return team === undefined ? undefined : `Only members of team ${team} can.`;
  }

  async function view({ path, caller }: Call<'getTask'>) {
    const read = await find(path.task);
    const { facts, parts, undo } = read;
    const why = (await whyNot(path.task, read))?.why ?? (await missingTeam(caller, await teamsOf(knex, parts)));
    return {
      id: path.task,
      state: facts?.state ?? ('unknown' as const),
      startedBy: facts?.startedBy ?? null,
      operations: await Promise.all(parts.map(part => viewOperation(platform, part))),
      canUndo: why === undefined,
      ...(why === undefined ? {} : { whyNot: why }),
      undo: undo?.id ?? null,
    };
  }

  async function undoTask({ path: { task }, caller }: Call<'undoTask'>) {
    const read = await find(task);
    if (isGood(read.undo)) return viewOperation(platform, read.undo);
    const why = await whyNot(task, read);
    if (why) throw new PlatformError('ConflictError', `The task cannot be undone`, why.why, why.next);
    const operation = await knex.transaction(async trx => {
      await lockTask(trx, task);
      // What has come meanwhile belongs to it too: from here on nothing is added.
      const { parts, undo } = await readTask(trx, task, read.facts);
      if (isGood(undo)) return undo;
      const teams = await teamsOf(trx, parts);
      const made = await createOperation(trx, platform.engine.definition(TASK_UNDO), {
        title: `Undo what template task ${task.slice(0, 8)} made`,
        actor: caller.actor,
        door: caller.door,
        on_behalf: caller.onBehalf,
        team: teams.length === 1 ? teams[0] : null,
        task,
        input: { task, teams, parts: parts.filter(isLeft).reverse().map(({ id, title }) => ({ id, title })) },
      });
      await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'undoTask', subject: task, team: teams.join(', '), on_behalf: caller.onBehalf, outcome: 'allowed', reason: null, operation: made.id });
      return made;
    });
    return viewOperation(platform, operation);
  }

  return {
    getTask: { handle: view },
    undoTask: {
      team: async ({ path }) => teamsOf(knex, (await find(path.task)).parts),
      subject: ({ path }) => path.task,
      handle: undoTask,
    },
  };
}
