import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { commitChange } from '../scale/commitChange';
import { setInYaml } from '../scale/editYaml';
import { insertEvent } from '../store/insertEvent';
import { moveOwner } from './ownerEdits';
import type { TransferInput } from './types';

const FILES = { platform: 'platform.yaml', catalog: 'catalog-info.yaml' };

/** The table is what counts: it moves first, so that the commit after it is the owner's. */
async function moveRows({ write }: StepContext, service: string, from: string, to: string): Promise<void> {
  await write(async trx => {
    await trx('service').where({ name: service, team: from }).update({ team: to });
    await trx('repository').where({ service, team: from }).update({ team: to });
    await trx('resource').where({ service, team: from }).update({ team: to });
    await trx('backup').where({ service, team: from }).update({ team: to });
  });
}

function ownerStep(): StepDefinition {
  return {
    id: 'owner',
    title: 'Move the owner',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { service, team, to }: TransferInput = context.operation.input;
      await moveRows(context, service, team, to);
      await context.log(`${service}, its repository and its databases belong to team "${to}" now.`);
      return { state: 'done', result: { team: to } };
    },
    async undo(context): Promise<StepOutcome> {
      const { service, team, to }: TransferInput = context.operation.input;
      await moveRows(context, service, to, team);
      return { state: 'done' };
    },
  };
}

async function commitOwner(platform: Platform, context: StepContext, way: { team: string; groups: TransferInput['groups']; mark?: string }): Promise<string | null> {
  const { service }: TransferInput = context.operation.input;
  return commitChange(platform, context, {
    service,
    message: `Transfer ${service} to team ${way.team}`,
    mark: way.mark,
    async edit(read) {
      const before = { platform: await read(FILES.platform), catalog: await read(FILES.catalog) };
      const changed: Array<{ path: string; text: string }> = [];
      if (before.platform !== undefined) changed.push({ path: FILES.platform, text: setInYaml(before.platform, ['metadata', 'team'], way.team) });
      if (before.catalog !== undefined) changed.push({ path: FILES.catalog, text: moveOwner(before.catalog, way.groups) });
      return changed.filter(({ path, text }) => text !== (path === FILES.platform ? before.platform : before.catalog));
    },
  });
}

function fileStep(platform: Platform): StepDefinition {
  return {
    id: 'file',
    title: 'Commit the owner to its files',
    needs: ['owner'],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { to, groups }: TransferInput = context.operation.input;
      const commit = await commitOwner(platform, context, { team: to, groups });
      if (!commit) return { state: 'done', skipped: true, message: 'The files say so already' };
      await context.log(`Commit ${commit.slice(0, 12)}: the files say team "${to}".`);
      return { state: 'done', result: { commit } };
    },
    async undo(context): Promise<StepOutcome> {
      const { team, groups }: TransferInput = context.operation.input;
      await commitOwner(platform, context, { team, groups: { from: groups.to, to: groups.from }, mark: 'undo' });
      return { state: 'done' };
    },
  };
}

/** Tells those who mirror it, and everybody. */
function announceStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Tell the catalog',
    needs: ['file'],
    reversible: true,
    async run({ operation, knex, write }): Promise<StepOutcome> {
      const { service, team, to }: TransferInput = operation.input;
      await write(async trx => {
        const told = await trx('event').where({ operation: operation.id, type: 'service.transferred' }).first('id');
        if (!told) await insertEvent(trx, { type: 'service.transferred', title: `${service} went from team ${team} to team ${to}`, service, actor: operation.actor, operation: operation.id });
      });
      const repository = await knex('repository').where({ service }).first('name');
      if (repository) platform.changed({ kind: 'repository', name: repository.name, change: 'changed' });
      for (const name of await knex('resource').where({ service }).pluck('object_name')) platform.changed({ kind: 'resource', name, change: 'changed' });
      return { state: 'done' };
    },
  };
}

/** A service goes to another team: in the table, in its files, in the catalog. */
export function transferOperation(platform: Platform): OperationDefinition {
  const steps = [ownerStep(), fileStep(platform), announceStep(platform)];
  return { kind: 'service.transfer', undoable: true, steps: () => steps };
}
