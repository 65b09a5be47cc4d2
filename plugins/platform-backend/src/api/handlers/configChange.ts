import { createHmac } from 'node:crypto';
import { CONFIG_APPLY } from '../../configuration/configOperation';
import { overtakeWaiting } from '../../configuration/overtakeWaiting';
import { type NewSecrets, storeSecrets } from '../../configuration/storeSecrets';
import type { ConfigInput } from '../../configuration/types';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { startOnce, type WriteCall } from '../idempotent';
import { reasonOf, refuseFrozen } from './refuseFrozen';
import { requireService } from './services';

interface Place { service: string; environment: string }
interface Why { reason?: string; breakGlass?: string }

/** One change of a configuration, as a handler asks for it. */
export interface WantedConfig {
  /** `operationId` of the document. */
  action: string;
  title: string;
  /** What the audit says: names, never values. */
  names: string[];
  change?: Partial<Pick<ConfigInput, 'set' | 'unset' | 'removed'>>;
  /** Secrets to set; null where the platform makes the value. */
  values?: NewSecrets;
  check(): Promise<void>;
}

const MOST_NAMED = 5;

/** What a change is called: `Set LOG_LEVEL of shop in staging`. Pure. */
export function titleOf({ verb, names }: { verb: string; names: string[] }, { service, environment }: Place): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return `${verb}${names.length > 1 && verb.includes('secret') ? 's' : ''} ${shown}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''} of ${service} in ${environment}`;
}

/** Throws a `PlatformError` while no secret can be encrypted. */
async function requireKey({ secrets }: Platform): Promise<void> {
  const problem = await secrets.keys.problem();
  // A conflict: that the platform is away for a moment is waited for, and this is not over in a moment.
  if (problem) throw new PlatformError('ConflictError', problem.what, `${problem.why}.`, problem.next);
}

/**
 * Starts the operation of a change. A secret's value goes into the secret store in the transaction that writes the
 * operation, and nowhere else: not even a plain hash of it is kept, since a short one could be guessed.
 */
export async function startChange(platform: Platform, call: WriteCall & { path: Place; body: unknown }, wanted: WantedConfig) {
  const { service, environment } = call.path;
  const body = (call.body ?? {}) as Why & { value?: string };
  const { team } = await requireService(platform, service);
  const { values } = wanted;
  if (values) await requireKey(platform);
  const hidden = body.value === undefined ? body : { ...body, value: createHmac('sha256', (await platform.secrets.keys.current()).key).update(body.value).digest('hex') };
  const why = reasonOf(body);
  return startOnce(platform, { ...call, body: hidden }, {
    kind: CONFIG_APPLY,
    action: wanted.action,
    subject: service,
    reason: `${wanted.names.join(', ')} in ${environment}${why ? `: ${why}` : ''}`,
    team,
    async check() {
      if (!wanted.names.length) throw new PlatformError('InputError', 'There is nothing to change', 'No name was given, and nothing of this kind is there.', 'Name what is to be changed.');
      await wanted.check();
      await refuseFrozen(platform, { service, team, environments: [environment], breakGlass: body.breakGlass });
    },
    operation: () => ({
      title: wanted.title,
      service,
      environment,
      input: { service, team, environment, set: {}, unset: [], secrets: {}, removed: [], reason: why, breakGlass: body.breakGlass ?? null, gated: true, ...wanted.change } satisfies ConfigInput,
    }),
    begun: async (trx, operation) => {
      if (values) await storeSecrets(trx, platform.secrets, operation, values);
      await overtakeWaiting(trx, operation, wanted.names);
    },
    underWay: { what: `The configuration of ${service} is being changed`, why: 'Another change of it has not ended.', next: 'Wait for it: platform operations' },
  });
}
