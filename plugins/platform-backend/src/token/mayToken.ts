import type { Knex } from 'knex';
import { type Directory, PLATFORM_GROUP } from '../access/Directory';
import type { Caller } from '../api/types';
import type { OperationRow } from '../store/rows';

/** What of a call says whether a token may. */
export interface TokenCall { path: { service?: string; operation?: string }; body: unknown; caller: Caller }

/** What a token is refused for, and whose team it was about. */
export interface TokenRefusal { team?: string; why: string }

/** Those that read what a deployment comes to. */
const READS = ['getOperation', 'getOperationLog'];
/** What a deployment may not say that nobody looks at. */
const PERSONS = { breakGlass: 'does not break a freeze', supersede: "does not overtake another's deployment" };

/**
 * Why a token may not do this, undefined where it may: deploy its own service, as long as the person who made it may, and read
 * what it has begun. Everything else is refused, whatever it is: what comes later has to be let in here.
 */
export async function mayToken(operationId: string, { path, body, caller }: TokenCall, { knex, directory }: { knex: Knex; directory: Pick<Directory, 'teamsOf'> }): Promise<TokenRefusal | undefined> {
  const { service, person } = caller.token!;
  if (READS.includes(operationId)) {
    const row = await knex<OperationRow>('operation').where({ id: path.operation ?? '' }).first('actor', 'service');
    return row?.actor === caller.actor && row.service === service ? undefined : { why: 'a token reads the operations that it has begun, and no others' };
  }
  if (operationId !== 'createDeployment') return { why: `a token deploys ${service}, and does nothing else` };
  if (path.service !== service) return { why: `the token is for ${service}, and for no other service` };
  for (const [field, words] of Object.entries(PERSONS)) {
    if ((body as Record<string, unknown> | undefined)?.[field]) return { why: `a token ${words}: that is a decision of a person` };
  }
  const owner = await knex('service').where({ name: service }).first('team');
  const teams = await directory.teamsOf(person);
  if (teams.some(t => t.name === owner?.team)) return undefined;
  if (teams.some(t => t.entityRef === PLATFORM_GROUP)) {
    caller.onBehalf = true;
    return undefined;
  }
  return { team: owner?.team, why: `the token is ${person}'s, who is not a member of team "${owner?.team}"` };
}
