import type { AuthService, BackstageCredentials, BackstageUserPrincipal, DiscoveryService } from '@backstage/backend-plugin-api';
import type { Caller } from '../api/types';
import type { PlatformError } from '../errors/PlatformError';
import { actionError } from './actionError';

export interface CallerServices { auth: AuthService; discovery: DiscoveryService }

/** A request to the platform's own API. */
export interface ApiRequest { method: string; path: string; query?: Record<string, unknown>; body?: unknown; key?: string }

const DOOR_OF: Record<string, Caller['door']> = { 'plugin:mcp-actions': 'assistant', 'plugin:scaffolder': 'template' };
const NAMES = ['InputError', 'AuthenticationError', 'NotAllowedError', 'NotFoundError', 'ConflictError', 'ServiceUnavailableError'] as const;

/**
 * The API, called for the person whose credentials an action was given: through its own front door, so that the document,
 * the authorisation, the audit and the idempotency are the very ones of every other caller.
 */
export class PlatformCaller {
  readonly #services: CallerServices;
  readonly #credentials: BackstageCredentials;
  /** Which plugin has passed the person's credentials on decides the door. No caller says so of itself. */
  readonly door: Caller['door'];

  /** @throws PlatformError for a service: an action has no power of its own. */
  constructor(services: CallerServices, credentials: BackstageCredentials) {
    if (!services.auth.isPrincipal(credentials, 'user')) {
      throw actionError('NotAllowedError', 'This action was not run', "It is run as a person, and the token is a service's.", 'Call it with the token of a person.');
    }
    const { actor } = credentials.principal as BackstageUserPrincipal;
    this.#services = services;
    this.#credentials = credentials;
    this.door = DOOR_OF[actor?.subject ?? ''] ?? 'api';
  }

  /** @throws PlatformError in the words of the API */
  async call<T = any>({ method, path, query = {}, body, key }: ApiRequest): Promise<T> {
    const [baseUrl, { token }] = await Promise.all([
      this.#services.discovery.getBaseUrl('platform'),
      this.#services.auth.getPluginRequestToken({ onBehalfOf: this.#credentials, targetPluginId: 'platform' }),
    ]);
    const url = new URL(baseUrl + path);
    for (const [name, value] of Object.entries(query)) {
      for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
    }
    const response = await fetch(url, {
      method: method.toUpperCase(),
      headers: {
        Authorization: `Bearer ${token}`,
        'X-Waymark-Door': this.door,
        ...(key ? { 'Idempotency-Key': key } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer: any = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    throw refusalOf(response.status, answer?.error);
  }
}

function refusalOf(status: number, error: any): PlatformError {
  const { message = 'The platform did not do it', why = `It answered with status ${status}.`, next = 'Try again.' } = error ?? {};
  const fallback = status < 500 ? 'InputError' : 'ServiceUnavailableError';
  return actionError(NAMES.find(one => one === error?.name) ?? fallback, message, why, next);
}
