import { refuseGone } from '../../decommission/refuseDecommissioned';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { listPage } from '../../store/listPage';
import type { ServiceTokenRow } from '../../store/rows';
import { stateOf } from '../../token/stateOf';
import { newToken } from '../../token/tokenText';
import type { Caller, Handlers } from '../types';
import { requireService } from './services';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
/** More than that many nobody keeps an eye on. */
const MOST = 20;

const view = (row: ServiceTokenRow) => ({
  id: row.id,
  service: row.service,
  name: row.name,
  state: stateOf(row),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedBy: row.revoked_by,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

/** Serves the tokens of services: made, listed and revoked by their owners. */
export function serviceTokensHandlers(platform: Platform): Pick<Handlers, 'listServiceTokens' | 'createServiceToken' | 'revokeServiceToken'> {
  const { knex } = platform;
  const owned = {
    team: async ({ path }: { path: { service: string } }) => (await requireService(platform, path.service)).team,
    subject: ({ path }: { path: { service: string } }) => path.service,
  };
  const audit = ({ actor, door, onBehalf }: Caller, action: string, row: ServiceTokenRow, team: string, reason: string) =>
    ({ actor, door, action, subject: row.id, service: row.service, team, on_behalf: onBehalf, outcome: 'allowed' as const, reason, operation: null });

  return {
    listServiceTokens: {
      ...owned,
      async handle({ path, query }) {
        const page = await listPage<ServiceTokenRow>(knex('service_token').where({ service: path.service }), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['created_at', 'id'], direction: 'desc' });
        return { items: page.items.map(view), nextCursor: page.nextCursor };
      },
    },
    createServiceToken: {
      ...owned,
      async handle({ path, body, caller }) {
        const service = await requireService(platform, path.service);
        refuseGone(service, `No token is made for ${service.name}`);
        const { id, text, hash } = newToken();
        const days = body.expiresInDays ?? DEFAULT_DAYS;
        const row = await knex.transaction(async trx => {
          // Held: so that many at once are counted.
          await trx('service').where({ name: service.name }).forUpdate().first('name');
          const [{ count }] = await trx('service_token').where({ service: service.name, revoked_at: null }).where('expires_at', '>', trx.fn.now()).count();
          if (Number(count) >= MOST) throw new PlatformError('ConflictError', `${service.name} has ${MOST} tokens`, 'More than that nobody keeps an eye on.', `Revoke those that are not needed: platform token list --service ${service.name}`);
          const [made] = await trx<ServiceTokenRow>('service_token').insert({ id, service: service.name, name: body.name ?? 'ci', hash, created_by: caller.actor, expires_at: new Date(Date.now() + days * DAY_MS) }, '*');
          await insertAudit(trx, audit(caller, 'createServiceToken', made, service.team, `"${made.name}", until ${made.expires_at.toISOString()}`));
          return made;
        });
        return { ...view(row), token: text };
      },
    },
    revokeServiceToken: {
      ...owned,
      async handle({ path, caller }) {
        const { name, team } = await requireService(platform, path.service);
        const row = await knex.transaction(async trx => {
          const known = await trx<ServiceTokenRow>('service_token').where({ id: path.token, service: name }).forUpdate().first();
          if (!known) throw new PlatformError('NotFoundError', `${name} has no token "${path.token}"`, 'None of it has that id.', `platform token list --service ${name}`);
          if (known.revoked_at) return known;
          const [gone] = await trx<ServiceTokenRow>('service_token').where({ id: known.id }).update({ revoked_at: trx.fn.now() as any, revoked_by: caller.actor }, '*');
          await insertAudit(trx, audit(caller, 'revokeServiceToken', gone, team, `"${gone.name}"`));
          return gone;
        });
        return view(row);
      },
    },
  };
}
