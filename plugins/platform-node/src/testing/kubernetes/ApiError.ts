import type { Json } from './types';
import { qualified } from './types';

/** A cause of a {@link Status}: one field, or one manager. */
export interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** The body of every answer that is not an object. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, Json>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code: number;
}

/** What names the object in a refusal. */
export interface Named {
  group: string;
  plural: string;
  kind: string;
  name?: string;
}

/** A refusal, with the body that a real API server answers. */
export class ApiError extends Error {
  readonly body: Status;
  readonly headers: Record<string, string>;

  constructor(
    code: number,
    reason: string | undefined,
    message: string,
    details?: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.headers = headers;
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

const details = (of: Named, more: object = {}) => ({
  ...(of.name && { name: of.name }),
  ...(of.group && { group: of.group }),
  kind: of.plural,
  ...more,
});
const called = (of: Named) =>
  `${qualified(of.plural, of.group)} "${of.name ?? ''}"`;

/** 404: there is no such object. */
export const notFound = (of: Named) =>
  new ApiError(404, 'NotFound', `${called(of)} not found`, details(of));

/** 409: there is one already. */
export const alreadyExists = (of: Named) =>
  new ApiError(
    409,
    'AlreadyExists',
    `${called(of)} already exists`,
    details(of),
  );

/** 409: it has changed, or a precondition does not hold. */
export const conflict = (
  of: Named,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${called(of)}: ${why}`,
    details(of),
  );

/** 410: what is asked for is older than what is kept. */
export const expired = (message: string) =>
  new ApiError(410, 'Expired', message);

/** 400: the request makes no sense. */
export const badRequest = (message: string) =>
  new ApiError(400, 'BadRequest', message);

/** 403: somebody, or a rule of admission, does not allow it. */
export const forbidden = (of: Named, why: string, more: object = {}) =>
  new ApiError(
    403,
    'Forbidden',
    `${qualified(of.plural, of.group)}${
      of.name ? ` "${of.name}"` : ''
    } is forbidden: ${why}`,
    details(of, more),
  );

/** 422: fields that are not valid, each with its cause. */
export function invalid(of: Named, causes: Cause[]): ApiError {
  const said = causes.map(c => `${c.field}: ${c.message}`);
  const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  const kind = qualified(of.kind, of.group);
  return new ApiError(
    422,
    'Invalid',
    `${kind} "${of.name ?? ''}" is invalid: ${list}`,
    { ...details(of), kind: of.kind, causes },
  );
}

/** 401: nobody that the server knows. */
export const unauthorized = () =>
  new ApiError(401, 'Unauthorized', 'Unauthorized');

/** 405: this resource does not do that. */
export const notAllowed = () =>
  new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );

/** Causes of {@link invalid}, in the words of Kubernetes' own validation. */
export const required = (field: string, detail = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: `Required value${detail && `: ${detail}`}`,
  field,
});

/** A value that is not allowed here. */
export const invalidValue = (
  field: string,
  value: unknown,
  detail: string,
): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${
    ['object', 'string'].includes(typeof value) ? JSON.stringify(value) : value
  }: ${detail}`,
  field,
});
