/** What a service's name looks like: also a repository, a host name and part of every object's name on a target. */
export const SERVICE_NAME_PATTERN = '^[a-z]([a-z0-9-]{1,28}[a-z0-9])$';
/** What a team's name looks like. */
export const TEAM_NAME_PATTERN = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
/** What an environment's name looks like. */
export const ENVIRONMENT_NAME_PATTERN = '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$';
/** What a job's name looks like: no two dashes in a row, which stand between it and whose it is in names of objects. */
export const JOB_NAME_PATTERN = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';
/** The rule for a job's name, as it is said to people. */
export const JOB_NAME_WORDS =
  '1 to 25 lower-case letters, digits and single dashes, starting with a letter, not ending in a dash';
/** The rule for a service's name, as it is said to people. */
export const SERVICE_NAME_WORDS =
  '3 to 30 lower-case letters, digits and dashes, starting with a letter, not ending in a dash or in "-db"';

const servicePattern = new RegExp(SERVICE_NAME_PATTERN);

/**
 * Whether a service may be called that. Names that end in `-db` are kept for databases: `payment-api-db` is the
 * database of `payment-api`.
 */
export function isServiceName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    servicePattern.test(name) &&
    !name.endsWith('-db')
  );
}

/** The rule for the name of a database without a service, as it is said to people. */
export const DATABASE_NAME_WORDS =
  '3 to 30 lower-case letters, digits and dashes, starting with a letter, not ending in a dash; names that end in "-db" are kept for the databases of services';

/**
 * Whether a database without a service may be called that. What ends in `-db` is the database of a service, now or when
 * that service is created: so no two databases of an environment are ever called the same.
 */
export const isDatabaseName = isServiceName;

const environmentPattern = new RegExp(ENVIRONMENT_NAME_PATTERN);

/** Names that mean something else where an environment is named (`--env all`). */
const NOT_AN_ENVIRONMENT = ['all', 'none'];

/** The rule for an environment's name, as it is said to people. */
export const ENVIRONMENT_NAME_WORDS =
  '1 to 40 lower-case letters, digits and dashes, starting with a letter, not ending in a dash, and neither "all" nor "none"';

/** Whether an environment may be called that. */
export function isEnvironmentName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    environmentPattern.test(name) &&
    !NOT_AN_ENVIRONMENT.includes(name)
  );
}

/**
 * The environment beside which another of this name cannot be, undefined if there is none: the same name, or one that
 * ends in the other after a dash. Objects on a target are called `<service>-<environment>`, so `pay` in `qa-staging` and
 * `pay-qa` in `staging` would be the same object.
 */
export function environmentClash(
  name: string,
  existing: string[],
): string | undefined {
  return existing.find(
    other =>
      other === name ||
      name.endsWith(`-${other}`) ||
      other.endsWith(`-${name}`),
  );
}
