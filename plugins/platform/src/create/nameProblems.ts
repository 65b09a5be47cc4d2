import {
  DATABASE_NAME_WORDS,
  environmentClash,
  ENVIRONMENT_NAME_WORDS,
  isDatabaseName,
  isEnvironmentName,
  isServiceName,
  SERVICE_NAME_WORDS,
} from '@waymark/platform-common/spec';
import type { PlatformApi } from '../api/PlatformApi';
import { takenBy } from './takenBy';

const rule = (words: string) => `Use ${words}.`;

/** Why no service can be called so; undefined where one can, and where it is not known now. */
export async function serviceNameProblem(
  platform: Pick<PlatformApi, 'getService'>,
  name: string,
): Promise<string | undefined> {
  return isServiceName(name)
    ? takenBy(platform, name)
    : rule(SERVICE_NAME_WORDS);
}

/** Why no environment can be called so; undefined where one can, and where it is not known now. */
export async function environmentNameProblem(
  platform: Pick<PlatformApi, 'listEnvironments'>,
  name: string,
): Promise<string | undefined> {
  if (!isEnvironmentName(name)) return rule(ENVIRONMENT_NAME_WORDS);
  const all = await platform.listEnvironments().catch(() => []);
  const clash = environmentClash(
    name,
    all.map(one => one.name),
  );
  if (clash === name)
    return `There is an environment ${name} already: choose another name.`;
  return (
    clash &&
    `Beside the environment ${clash} it could not be told apart, since one name ends in the other: choose another name.`
  );
}

/** Why no database can be called so in an environment; undefined where one can, and where it is not known now. */
export async function databaseNameProblem(
  platform: Pick<PlatformApi, 'listDatabases'>,
  name: string,
  environment = 'staging',
): Promise<string | undefined> {
  if (!isDatabaseName(name)) return rule(DATABASE_NAME_WORDS);
  const all = await platform.listDatabases().catch(() => []);
  const taken = all.find(
    one => one.name === name && one.environment === environment,
  );
  return (
    taken &&
    `Team ${taken.team} has a database ${name} in ${environment} already: choose another name.`
  );
}

/** Why no branch can be called so; undefined where one can. Pure. */
export function branchNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+/-]*$/.test(name))
    return 'Use letters, digits and . _ / + - only, a letter or digit first.';
  if (/\.\.|\/\/|\/[.-]|[./]$|\.lock(\/|$)/.test(name))
    return 'No part of a branch is empty, begins with . or -, or ends in .lock, and the last one does not end in a dot.';
  return undefined;
}
