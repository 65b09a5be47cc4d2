import type { HttpAuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { AuthorizeResult, type BasicPermission } from '@backstage/plugin-permission-common';
import type { operations } from '@waymark/platform-common/api';
import { platformAuditReadPermission, platformReadPermission, platformServiceCreatePermission, platformServiceWritePermission } from '@waymark/platform-common/permissions';
import type { Knex } from 'knex';
import { type Directory, PLATFORM_GROUP } from '../access/Directory';
import { insertAudit } from '../store/insertAudit';
import { PlatformError } from '../errors/PlatformError';
import { mayToken, type TokenCall } from '../token/mayToken';
import { assistantRefusal } from './assistantRefusal';
import type { Call, Handler } from './types';

export interface AuthorizeDeps { knex: Knex; directory: Directory; permissions: PermissionsService; httpAuth: HttpAuthService }

type Access = 'viewer' | 'owner' | 'platform';

const PERMISSION: Record<Access, (operationId: string) => BasicPermission> = {
  viewer: () => platformReadPermission,
  owner: id => (/^(create|import)/.test(id) ? platformServiceCreatePermission : platformServiceWritePermission),
  platform: () => platformAuditReadPermission,
};

/**
 * Who may do what, around every handler. The permission framework decides first; then, for a write, whether the caller
 * is a member of the owning team now, by our own table and the catalog; then what an assistant may not do, whoever it
 * works for. A refusal is audited too.
 */
export function authorized<K extends keyof operations>(operationId: K, access: Access, handler: Handler<K>, deps: AuthorizeDeps, destructive?: string) {
  if (!['viewer', 'owner', 'platform'].includes(access)) throw new Error(`Operation ${operationId} does not say who may call it (x-access)`);
  const permission = PERMISSION[access](operationId);

  async function authorize(call: Call<K>): Promise<void> {
    await mayCall(call);
    const refusal = call.caller.door === 'assistant' ? assistantRefusal(destructive, call.body) : undefined;
    if (!refusal) return;
    await auditRefusal(call, undefined, `${refusal.what}. ${refusal.why}`);
    throw new PlatformError('NotAllowedError', refusal.what, refusal.why, refusal.next);
  }

  /** A token of a service is nobody of Backstage's: what it may is said in one place. */
  async function mayCallByToken(call: Call<K>): Promise<void> {
    const refusal = await mayToken(operationId, call as TokenCall, deps);
    if (!refusal) return;
    await auditRefusal(call, refusal.team, refusal.why);
    throw new PlatformError('NotAllowedError', 'A token of a service may not do this', `${refusal.why[0].toUpperCase()}${refusal.why.slice(1)}.`, 'Let a person do it, in the portal or with `platform`; or use a token that is made for it.');
  }

  async function mayCall(call: Call<K>): Promise<void> {
    if (call.caller.kind === 'token') return mayCallByToken(call);
    const credentials = await deps.httpAuth.credentials(call.request, { allow: ['user', 'service'] });
    const [decision] = await deps.permissions.authorize([{ permission }], { credentials });
    if (decision.result !== AuthorizeResult.ALLOW) return refuse(call, undefined, `the permission ${permission.name} was denied`);
    if (access === 'viewer') return undefined;
    if (call.caller.kind !== 'user') return refuse(call, undefined, 'a service may read what a viewer may, and nothing else');
    const teams = await deps.directory.teamsOf(call.caller.actor);
    if (access === 'platform') {
      return teams.some(t => t.entityRef === PLATFORM_GROUP) ? undefined : refuse(call, undefined, 'only the platform team may read this');
    }
    const owners = [await handler.team!(call)].flat();
    const team = owners.find(owner => !teams.some(t => t.name === owner));
    if (team === undefined) return undefined;
    if (teams.some(t => t.entityRef === PLATFORM_GROUP)) {
      call.caller.onBehalf = true;
      return undefined;
    }
    return refuse(call, team, `you are not a member of team "${team}"`);
  }

  async function auditRefusal(call: Call<K>, team: string | undefined, reason: string): Promise<void> {
    await insertAudit(deps.knex, {
      actor: call.caller.actor,
      door: call.caller.door,
      action: operationId,
      subject: handler.subject?.(call) ?? null,
      service: (call.path as { service?: string }).service ?? call.caller.token?.service ?? null,
      team: team ?? null,
      on_behalf: false,
      outcome: 'refused',
      reason,
      operation: null,
    });
  }

  async function refuse(call: Call<K>, team: string | undefined, reason: string): Promise<never> {
    await auditRefusal(call, team, reason);
    throw new PlatformError(
      'NotAllowedError',
      'You may not do this',
      `${reason[0].toUpperCase()}${reason.slice(1)}.`,
      team ? `Ask a member of team "${team}", or the platform team.` : 'Ask the platform team.',
    );
  }

  return { ...handler, authorize };
}
