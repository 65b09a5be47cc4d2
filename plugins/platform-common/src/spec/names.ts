/** What a service's name looks like: also a repository, a host name and part of every object's name on a target. */
export const SERVICE_NAME_PATTERN = '^[a-z]([a-z0-9-]{1,28}[a-z0-9])$';
/** What a team's name looks like. */
export const TEAM_NAME_PATTERN = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
/** What an environment's name looks like. */
export const ENVIRONMENT_NAME_PATTERN = '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$';
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
