import { releaseName } from '@waymark/platform-common';
import { wayBack } from '../configuration/revisions';
import type { Platform } from '../platform';
import { aboutSchema, type Target } from '../rollback/chooseTarget';
import { decideRollback } from '../rollback/decideRollback';
import { refuse } from '../rollback/refuse';
import { named, underWay } from '../rollback/underWay';
import { getBinding } from '../store/bindings';
import type { ReleaseRow } from '../store/rows';
import type { Resolved, RollbackChange } from './types';

function notesOf(target: Target, from: number, stops: string[], forced: boolean): string[] {
  const { number, configRevision, serves } = target;
  const schema = aboutSchema(target);
  return [
    ...(serves ? [`${releaseName(number)} goes on serving: what is on its way there ends.`] : []),
    ...stops.map(stopped => `It stops ${stopped}.`),
    ...(!serves && from !== configRevision ? [`The configuration goes back from c${from} to c${configRevision}; secrets stay the newest.`] : []),
    ...(schema ? [`${schema}${forced ? ' It is forced.' : ''}`] : []),
  ];
}

/** Where a rollback leads, and what it stops on the way. Throws a `PlatformError` where it would be refused. */
export async function resolveRollback({ knex }: Platform, change: RollbackChange): Promise<Resolved> {
  const { service, to, force } = change;
  const [environment] = change.environments;
  const choice = await decideRollback(knex, { service, environment, to, force });
  if ('refused' in choice) return refuse(choice.refused);
  const { number, configRevision, stays } = choice.target;
  const release = await knex<ReleaseRow>('release').where({ service, number }).first();
  const stops = (await underWay(knex, service, environment)).map(named);
  const binding = await getBinding(knex, service, environment);
  const back = choice.target.serves ? { number: configRevision, made: null } : await wayBack(knex, binding!, configRevision);
  return {
    release: number,
    notes: notesOf(choice.target, binding!.config_revision, stops, force && stays.some(migration => !migration.reversible)),
    places: [
      {
        environment,
        release: release!,
        migrates: false,
        configRevision: back.number,
        ...(back.made ? { configuration: back.made } : {}),
        facts: {
          [`What ${environment} goes back to`]: `${releaseName(number)} with configuration c${configRevision}`,
          [`What is on its way to ${environment}`]: stops.join(', ') || 'nothing',
          'What stays of the schema': stays.map(migration => migration.name).join(', ') || 'nothing',
        },
      },
    ],
  };
}
