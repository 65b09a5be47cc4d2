import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import type { AllowedAddresses } from './allowedAddresses';

/** Why a request goes no further. */
export interface Refusal {
  status: 400 | 403 | 404;
  name: string;
  message: string;
}

/** What is looked at of a request. */
export interface Knock {
  /** The path without query, as it came. */
  path: string;
  headers: IncomingHttpHeaders;
}

/**
 * The checks that hold for every address of the backend, whatever plugin is behind it. Undefined lets the request in.
 */
export function refusal(
  knock: Knock,
  allowed: AllowedAddresses,
): Refusal | undefined {
  const plain = plainPath(knock.path);
  if (plain === undefined) {
    return {
      status: 400,
      name: 'InputError',
      message:
        'The path cannot be decoded: it holds a % that is not followed by two hexadecimal digits, or bytes that are no text.',
    };
  }
  const health =
    allowed.healthUnderAnyHost && plain.startsWith('/.backstage/health/');
  return (
    (health ? undefined : refuseHost(knock.headers.host, allowed)) ??
    refuseOrigin(knock.headers.origin, allowed) ??
    refusePath(plain)
  );
}

/** Another name that leads to this machine is how a page of a stranger would get past the browser's same-origin rule. */
function refuseHost(
  host: string | undefined,
  { hosts }: AllowedAddresses,
): Refusal | undefined {
  if (host && hosts.has(host.toLowerCase())) return undefined;
  return {
    status: 403,
    name: 'NotAllowedError',
    message: `This backend does not answer under the name ${quote(host)}. Use ${
      [...hosts][0]
    }.`,
  };
}

function refuseOrigin(
  origin: string | undefined,
  { origins }: AllowedAddresses,
): Refusal | undefined {
  if (origin === undefined || origins.has(origin.toLowerCase()))
    return undefined;
  return {
    status: 403,
    name: 'NotAllowedError',
    message: `Pages of ${quote(origin)} may not call this backend.`,
  };
}

/**
 * Scheduled tasks can be triggered and cancelled by anybody signed in, so that door is shut for all. The auth plugin asks
 * nobody who they are, so its actions would be open to the world. Source maps tell the whole source to people who are not
 * signed in.
 */
function refusePath(plain: string): Refusal | undefined {
  const shut =
    /\/\.backstage\/scheduler(\/|$)/.test(plain) ||
    /^\/api\/auth\/\.backstage\/actions(\/|$)/.test(plain) ||
    (plain.endsWith('.map') && !/^\/(api|git|repositories)\//.test(plain));
  return shut
    ? { status: 404, name: 'NotFoundError', message: 'There is nothing here.' }
    : undefined;
}

/**
 * The path as the least careful reader could understand it: decoded until nothing is left to decode, slashes
 * collapsed, dots resolved, in lower case. Undefined when it cannot be decoded.
 */
function plainPath(raw: string): string | undefined {
  let decoded = raw;
  for (let round = 0; round < 4; round++) {
    let next;
    try {
      next = decodeURIComponent(decoded);
    } catch {
      // Only the first round reads what was sent; a later one may meet a plain % in a name.
      return round === 0 ? undefined : normalise(decoded);
    }
    if (next === decoded) break;
    decoded = next;
  }
  return decoded.includes('\0') ? undefined : normalise(decoded);
}

function normalise(decoded: string): string {
  return path.posix.normalize(decoded.replace(/[\\/]+/g, '/')).toLowerCase();
}

function quote(text: string | undefined): string {
  return text ? JSON.stringify(text.slice(0, 100)) : 'of nobody';
}
