import { serviceSecretName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { insertRevision, readRevision } from '../configuration/revisions';
import type { StepContext } from '../operations/types';
import type { PipelineInput } from '../pipeline/types';
import type { Platform } from '../platform';
import type { ConfigurationOf } from '../rollout/types';
import { getBinding } from '../store/bindings';
import type { EnvironmentRow } from '../store/rows';
import { type Followed, followed } from './followed';

/** Copies of secrets that the base has another value of, under names of the preview's own. Returns their versions. */
async function copySecrets({ secrets }: Pick<Platform, 'secrets'>, trx: Knex, { operation }: StepContext, base: string, copied: Followed['copied']): Promise<Record<string, number>> {
  const { service, environment } = operation.input as PipelineInput;
  const versions: Record<string, number> = {};
  for (const [name, version] of Object.entries(copied)) {
    const { value } = await secrets.getIn(trx, serviceSecretName(service, base, name), version);
    const known = await trx('service_secret').where({ service, environment: base, name, version }).first('generated');
    const before = await trx('service_secret').where({ service, environment, name }).max<{ max: number | null }>('version as max').first();
    versions[name] = await secrets.putIn(trx, serviceSecretName(service, environment, name), value, before?.max ?? 0);
    await trx('service_secret').insert({ service, environment, name, version: versions[name], generated: known?.generated ?? false, created_by: operation.actor, operation: operation.id });
  }
  return versions;
}

/**
 * With which configuration a push starts its release in a preview: what the preview has not set itself is as it is in its
 * base now. What already serves there goes on with what it has.
 */
export function followBase(platform: Platform): ConfigurationOf {
  return async (context, trx, binding) => {
    const { service, environment } = context.operation.input as PipelineInput;
    const place = await trx<EnvironmentRow>('environment').where({ name: environment }).first('base');
    const base = place?.base ? await getBinding(trx, service, place.base) : undefined;
    if (!base || base.removing) return undefined;
    const [own, theirs] = await Promise.all([readRevision(trx, binding, binding.config_revision), readRevision(trx, base, base.config_revision)]);
    const next = followed(own, theirs, base.environment);
    if (!next.names.length) return undefined;
    const secrets = { ...next.secrets, ...(await copySecrets(platform, trx, context, base.environment, next.copied)) };
    const number = await insertRevision(trx, binding, { values: next.values, secrets, changed: next.changed }, { actor: context.operation.actor, operation: context.operation.id });
    await context.log(`${context.operation.result.release} starts with c${number}: ${next.names.join(', ')} ${next.names.length > 1 ? 'are' : 'is'} as in ${base.environment} again.`);
    return number;
  };
}
