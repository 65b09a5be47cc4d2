import { whyNotConfigName } from '@waymark/platform-common';
import { PlatformError } from '../errors/PlatformError';
import type { Revision } from './revisions';

const NUL = '\0';

/** Names that a process can have, and values that it can be given. Throws a `PlatformError` that names all that are wrong. */
export function checkNames(names: string[], values: Record<string, string> = {}): void {
  const problems = [
    ...names.flatMap(name => {
      const why = whyNotConfigName(name);
      return why ? [{ path: name, message: why }] : [];
    }),
    ...Object.keys(values).filter(name => values[name].includes(NUL)).map(name => ({ path: name, message: 'its value has a null character, which no process can be given' })),
    ...names.filter((name, index) => names.indexOf(name) !== index).map(name => ({ path: name, message: 'it is there twice' })),
  ];
  if (!problems.length) return;
  throw new PlatformError('InputError', 'The configuration cannot be changed so', `${problems.map(one => `${one.path}: ${one.message}`).join('; ')}.`, 'Use other names, such as LOG_LEVEL.', problems);
}

/** A secret has a value or is generated. Throws a `PlatformError`, which says nothing of the value. */
export function checkSecretValue({ value, generate }: { value?: string; generate?: boolean }): void {
  const wrong = (message: string, next: string) => new PlatformError('InputError', 'The secret cannot be set so', message, next, [{ path: 'value', message }]);
  if ((value === undefined) === !generate) throw wrong(value === undefined ? 'It has no value.' : 'It has a value and is to be generated.', 'Send a value, or generate: true.');
  if (value?.includes(NUL)) throw wrong('Its value has a null character, which no process can be given.', 'Encode it, for instance in base64.');
  if (value !== undefined && value.trim().length < 4) throw wrong('Its value is shorter than four characters: it could not be masked in logs.', 'Use a longer one.');
}

/** What is secret is not made plain in passing. Throws a `PlatformError`. */
export function refuseSecretNames(names: string[], { secrets }: Revision, environment: string): void {
  const taken = names.filter(name => name in secrets);
  if (!taken.length) return;
  throw new PlatformError('ConflictError', `${taken.join(', ')} cannot be set as plain configuration`, `In ${environment} that is a secret.`, `Set it as one: platform secrets set ${taken[0]}; or delete it first: platform secrets delete ${taken[0]}`);
}

/** Throws a `PlatformError` for names that are not there. */
export function refuseAbsent(names: string[], known: Record<string, unknown>, where: string, command: 'config' | 'secrets'): void {
  const absent = names.filter(name => !Object.prototype.hasOwnProperty.call(known, name));
  if (!absent.length) return;
  const kind = command === 'config' ? 'configuration' : 'secrets';
  throw new PlatformError('NotFoundError', `${where} has no ${absent.join(', ')} among its ${kind}`, 'Nothing of that name is set there.', `platform ${command} list shows what is.`);
}

/** The platform can make a new value only of what it has made itself. Throws a `PlatformError`. */
export function refuseNotGenerated(names: string[], secrets: Array<{ name: string; generated: boolean }>, where: string): void {
  const own = names.filter(name => secrets.some(one => one.name === name && !one.generated));
  if (!own.length) return;
  throw new PlatformError('ConflictError', `${own.join(', ')} of ${where} cannot be rotated by the platform`, 'Somebody has set it: only its owner knows the new value.', `Set the new one: platform secrets rotate ${own[0]}, which asks for it.`);
}
