import { compareConfigurations, releaseName } from '@waymark/platform-common';
import { passGate } from '../gate/passGate';
import type { StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { getBinding } from '../store/bindings';
import type { EnvironmentRow } from '../store/rows';
import { changeConfiguration, movedSince, namesOf } from './changeConfiguration';
import { destroyBroughtBy } from './destroyUnused';
import { readRevision } from './revisions';
import type { ConfigInput } from './types';

/** What whoever decides on a change of configuration is shown: which names change and how, never to what. */
export interface ConfigSeen {
  kind: 'config.apply';
  title: string;
  /** Number of the revision that it changes. */
  base: number;
  /** What starts once more with it; null where nothing serves yet. */
  release: string | null;
  names: Array<{ name: string; kind: 'value' | 'secret'; change: 'added' | 'removed' | 'changed' }>;
  reason: string | null;
}

/** Values of secrets do not outlive a request that nothing comes of. */
export const NEXT_WHEN_REFUSED = ({ secrets }: Pick<ConfigInput, 'secrets'>): string =>
  Object.keys(secrets).length ? 'Talk to an owner, then set it again: the value that had waited was destroyed.' : 'Talk to an owner, then retry: it asks again.';

/** Whether a change may reach an environment now, before anything of it is written: freezes, then approvals. */
export function configGateStep(platform: Platform, environment: string): StepDefinition {
  return {
    id: 'gate',
    title: 'Freezes and approval',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { knex, operation } = context;
      const input: ConfigInput = operation.input;
      const { service } = input;
      const gone: string[] = await knex('service_secret').where({ operation: operation.id }).whereNotNull('destroyed_at').orderBy('name').pluck('name');
      if (gone.length) {
        return { state: 'failed', what: `The new value of ${gone.join(', ')} is gone`, why: 'It was destroyed when nothing came of the request', next: `Set it again: platform secrets set ${gone[0]} --env ${environment}` };
      }
      const row = await knex<EnvironmentRow>('environment').where({ name: environment }).first();
      const binding = await getBinding(knex, service, environment);
      // The step that writes the revision says what is wrong then.
      if (!row || !binding) return { state: 'done', skipped: true };
      const before = await readRevision(knex, binding, binding.config_revision);
      const names = compareConfigurations(before, changeConfiguration(before, input, operation.actor, '')).map(({ name, kind, change }) => ({ name, kind, change }));
      if (!names.length) return { state: 'done', skipped: true };
      const seen: ConfigSeen = { kind: 'config.apply', title: operation.title, base: before.number, release: binding.stable === null ? null : releaseName(binding.stable), names, reason: input.reason };
      const bases = await knex('approval').where({ operation: operation.id }).select('seen').then(rows => Promise.all(rows.map(one => readRevision(knex, binding, (one.seen as ConfigSeen).base))));
      const passed = await passGate(platform, context, {
        environment: row,
        seen,
        title: operation.title,
        moved: ({ base }: ConfigSeen) => movedSince(bases.find(one => one.number === base)!, before, namesOf(input)),
        forget: trx => destroyBroughtBy(trx, operation.id),
        next: NEXT_WHEN_REFUSED(input),
      });
      return passed ?? { state: 'done' };
    },
    async undo({ knex, operation, write }): Promise<StepOutcome> {
      const revision = await knex('operation_step').where({ operation: operation.id, id: 'config' }).first('data');
      // What has run with it for a while goes when nothing does any more.
      if (revision?.data.revision === undefined) await write(trx => destroyBroughtBy(trx, operation.id));
      return { state: 'done' };
    },
  };
}
