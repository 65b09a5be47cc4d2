import { DriverError } from '@waymark/platform-node';
import type { Answer, Call } from './connection/transport';
import { asked } from './connection/trouble';
import { redact } from './redact';

/** What the API server says when it refuses. */
export interface Status {
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: Array<{ reason?: string; message?: string; field?: string }>;
  };
}

/** The body of an answer that is no object; undefined if it does not come from an API server. */
export function statusOf({ text }: Answer): Status | undefined {
  try {
    const body = JSON.parse(text);
    return body?.kind === 'Status' ? body : undefined;
  } catch {
    // What an API server says of a group that it does not serve.
    return text.trim() === '404 page not found' ? { message: text } : undefined;
  }
}

/** What was to be done, for errors. */
export interface Deed {
  cluster: string;
  /** `Deployment payment-api in namespace payments--staging`. */
  object: string;
  /** `read`, `applied`, `deleted`. */
  done: string;
}

const RIGHT =
  /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?/;

function forbidden(what: string, words: string, status: Status): DriverError {
  const right = RIGHT.exec(words);
  if (right) {
    const [, user, verb, resource, group, namespace] = right;
    const where = namespace ? ` in namespace ${namespace}` : '';
    const of = group ? ` (API group ${group})` : '';
    return new DriverError(
      'invalid',
      what,
      `${user} lacks the right to ${verb} ${resource}${of}${where}`,
      `Let a role of ${user} allow "${verb}" on "${resource}"${of}, then retry`,
    );
  }
  const causes = status.details?.causes?.map(one => one.reason) ?? [];
  if (
    causes.includes('NamespaceTerminating') ||
    /because it is being terminated/.test(words)
  )
    return new DriverError(
      'retryable',
      what,
      words,
      'Nothing: it is made again once the namespace is gone',
    );
  if (/exceeded quota/.test(words))
    return new DriverError(
      'blocked',
      what,
      words,
      'Free what the namespace uses, or raise its quota; it is tried again by itself',
    );
  return new DriverError(
    'invalid',
    what,
    words,
    'Change what the cluster does not allow, or the rule that does not, then retry',
  );
}

function conflict(what: string, words: string, status: Status): DriverError {
  const taken = (status.details?.causes ?? []).filter(
    one => one.reason === 'FieldManagerConflict',
  );
  if (!taken.length)
    return new DriverError(
      'retryable',
      what,
      words,
      'Nothing: it is tried again by itself',
    );
  const by = taken.map(
    one =>
      `${one.field} belongs to ${one.message?.replace(/^conflict with /, '')}`,
  );
  return new DriverError(
    'conflict',
    what,
    `somebody else has set fields of it: ${by.join('; ')}`,
    'Let go of these fields there, or have them taken over, then retry',
  );
}

/** Anything but success, as an error that the loop understands. */
export function refused(deed: Deed, call: Call, answer: Answer): DriverError {
  const { status: code } = answer;
  const what = `${deed.object} on cluster "${deed.cluster}" was not ${deed.done}`;
  const status = statusOf(answer);
  const words = redact(
    status?.message ?? `${asked(call)} was answered with ${code}`,
    call.body,
  );
  const error = (
    errorClass: DriverError['errorClass'],
    next: string,
    why = words,
  ) => new DriverError(errorClass, what, why, next);
  const again = 'Nothing: it is tried again by itself';
  switch (code) {
    case 401:
      return error(
        'retryable',
        'Renew the token, the certificate or the login of the credential plugin; it is tried again by itself',
        'the API server does not accept our credentials, not even those that were just read again',
      );
    case 403:
      return forbidden(what, words, status ?? {});
    case 404:
      if (status?.details?.kind === 'namespaces')
        return error('retryable', `${again}, once its namespace is there`);
      return status
        ? error(
            'invalid',
            'See whether the cluster serves this kind, then retry',
          )
        : error('retryable', 'See what answers in the place of the API server');
    case 409:
      return conflict(what, words, status ?? {});
    case 429:
    case 503:
      return error('retryable', again);
    case 504:
      return error(
        call.method === 'GET' ? 'retryable' : 'unknown',
        'It is looked whether it was done, and done again if not',
      );
    default:
      return code >= 400 && code < 500
        ? error('invalid', 'Change what the API server refuses, then retry')
        : error('retryable', again);
  }
}
