import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError, forbidden, notFound, unauthorized } from '../ApiError';
import type { Call, User, World } from '../World';
import { attributes, refusal } from './attributes';
import type { Attributes } from './attributes';
import { allowed } from './rbac';
import type { Roles } from './rbac';

const GROUP = 'rbac.authorization.k8s.io';

function asked(call: Call): Attributes {
  const watches = /^(1|true)$/.test(call.query.get('watch') ?? '');
  return attributes(call.method, call.path, watches);
}

/** Who may come in, and who may do what. */
export class Access {
  readonly #world: World;
  readonly #tokens = new Map<string, User>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A token for a user. `system:masters` may do everything. */
  token(name: string, groups: string[] = []): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, {
      name,
      groups: [...groups, 'system:authenticated'],
    });
    return token;
  }

  /** A token for a service account. */
  serviceAccountToken(namespace: string, name: string): string {
    return this.token(`system:serviceaccount:${namespace}:${name}`, [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
    ]);
  }

  /** From now on these tokens are not known; all of them if none is named. */
  expire(...tokens: string[]): void {
    for (const token of tokens.length ? tokens : [...this.#tokens.keys()])
      this.#tokens.delete(token);
  }

  authenticate(request: IncomingMessage): User {
    const [, token] =
      /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!token)
      return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    const user = this.#tokens.get(token);
    if (!user) throw unauthorized();
    return user;
  }

  /** What a role has to allow for a call: `get apps/deployments/scale`; the core group is empty (`get /pods`). */
  rightFor(call: Call): string {
    const { verb, path, group, resource, subresource } = asked(call);
    return path === undefined
      ? `${verb} ${group}/${[resource, subresource].filter(Boolean).join('/')}`
      : `${verb} ${path}`;
  }

  /** Returns what is asked for (`get pods`). */
  authorize(call: Call): string {
    const a = asked(call);
    if (allowed(call.user, a, this.#roles()))
      return `${a.verb} ${
        a.path ?? [a.resource, a.subresource].filter(Boolean).join('/')
      }`;
    const why = refusal(call.user.name, a);
    if (a.path !== undefined)
      throw new ApiError(403, 'Forbidden', `forbidden: ${why}`, {});
    throw forbidden(
      { group: a.group!, plural: a.resource!, kind: '', name: a.name },
      why,
    );
  }

  /** SelfSubjectAccessReview and TokenRequest: answered, and kept nowhere. */
  review(call: Call): unknown {
    const token = this.#tokenRequest(call);
    if (token) return token;
    if (
      call.method !== 'POST' ||
      call.path !== '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    )
      return undefined;
    const { spec } = call.body as any;
    const about = spec.resourceAttributes;
    const a: Attributes = about
      ? {
          group: '',
          ...about,
          ...(about.subresource ? {} : { subresource: undefined }),
        }
      : {
          verb: spec.nonResourceAttributes.verb,
          path: spec.nonResourceAttributes.path,
        };
    const yes = allowed(call.user, a, this.#roles());
    return {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec,
      status: { allowed: yes },
    };
  }

  /** What a service account is given as a token (`serviceaccounts/token`). */
  #tokenRequest(call: Call): unknown {
    const [, namespace, name] =
      /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/.exec(
        call.path,
      ) ?? [];
    if (!name || call.method !== 'POST') return undefined;
    if (!this.#world.store.get('/serviceaccounts', namespace, name))
      throw notFound({
        group: '',
        plural: 'serviceaccounts',
        kind: 'ServiceAccount',
        name,
      });
    const { spec } = call.body as any;
    const seconds = spec.expirationSeconds ?? 3600;
    const token = this.serviceAccountToken(namespace, name);
    const expirationTimestamp = new Date(
      Date.now() + seconds * 1000,
    ).toISOString();
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace },
      spec,
      status: { token, expirationTimestamp },
    };
  }

  #roles(): Roles {
    const list = (plural: string) =>
      this.#world.store.list(`${GROUP}/${plural}`);
    return {
      roles: list('roles'),
      clusterRoles: list('clusterroles'),
      roleBindings: list('rolebindings'),
      clusterRoleBindings: list('clusterrolebindings'),
    };
  }
}
