import { PlatformError } from '../errors/PlatformError';

/** Actions are told of an error by its name and message alone: so the message says what happened, why, and what to do next. */
export function actionError(name: PlatformError['name'], what: string, why: string, next: string): PlatformError {
  const message = [what, why, next].map(part => (/[.!?:]$/.test(part) ? part : `${part}.`)).join(' ');
  return new PlatformError(name, message, why, next);
}
