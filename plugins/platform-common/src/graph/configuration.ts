/** One config revision of a service in an environment: what its processes get beside what the platform gives them. */
export interface Configuration {
  /** Plain values, by name. */
  values: Record<string, string>;
  /** Versions of the secrets, by name. No values, ever. */
  secrets: Record<string, number>;
  /** Another database, or another login to it, than the place's own: only while one takes the other's place. */
  database?: DatabaseRef;
}

/** A login to a database, and where its password is. */
export interface LoginRef {
  user: string;
  /** Name in the secret store. */
  secret: string;
  version: number;
}

/** Which database processes use. */
export interface DatabaseRef {
  /** What the target calls it. */
  object: string;
  /** Left out: the login that counts there. */
  login?: LoginRef;
}

/** Where a process finds a secret: its name in the secret store, and which version. */
export interface SecretRef {
  ref: string;
  version: number;
}

/** What a configuration's name looks like: a variable of the environment. */
export const CONFIG_NAME_PATTERN = '^[A-Z][A-Z0-9_]{0,62}$';
/** The rule for the name of a value or secret, as it is said to people. */
export const CONFIG_NAME_WORDS = '1 to 63 capital letters, digits and underscores, starting with a letter';
/** Longest value, in characters. All of a place together may have four times as much. */
export const LONGEST_VALUE = 32_768;
/** Shorter secrets cannot be masked in logs: every other word would be gone. */
export const SHORTEST_SECRET = 4;

/** Names that the platform gives, or that a process needs to run at all. */
const RESERVED = ['PORT', 'HOST', 'NODE_ENV', 'ENVIRONMENT', 'DATABASE_URL', 'PATH', 'HOME', 'TMPDIR', 'LANG'];
const RESERVED_BEGINNINGS = ['SERVICE_', 'PLATFORM_', 'WAYMARK_'];

/** Why a value or secret cannot be called that, undefined if it can. Pure. */
export function whyNotConfigName(name: string): string | undefined {
  if (!new RegExp(CONFIG_NAME_PATTERN).test(name)) return `it is not ${CONFIG_NAME_WORDS}`;
  const beginning = RESERVED_BEGINNINGS.find(one => name.startsWith(one));
  if (beginning) return `names that begin with ${beginning} are the platform's`;
  return RESERVED.includes(name) ? 'the platform gives it' : undefined;
}

/** Name of a service's secret in the secret store. */
export const serviceSecretName = (service: string, environment: string, name: string) => `service/${service}/${environment}/${name}`;
/** What the names of all secrets of a service in an environment begin with. */
export const serviceSecretPrefix = (service: string, environment: string) => serviceSecretName(service, environment, '');

/** The variable that holds the address of a service: `user-api` is `USER_API_URL`. */
export const dependencyVariable = (service: string) => `${service.replace(/-/g, '_').toUpperCase()}_URL`;

/** What is different between two configurations, by name. */
export interface ConfigDifference {
  name: string;
  kind: 'value' | 'secret';
  change: 'added' | 'removed' | 'changed';
  /** Of plain values only. */
  before?: string;
  after?: string;
  /** The environment that it follows from then on. */
  follows?: string;
}

/**
 * What is different, in the order of the names. Versions of secrets of two environments say nothing about each other:
 * `versions: false` leaves them out. Pure.
 */
export function compareConfigurations(before: Configuration, after: Configuration, options: { versions: boolean } = { versions: true }): ConfigDifference[] {
  const found: ConfigDifference[] = [];
  const names = (...all: object[]) => [...new Set(all.flatMap(one => Object.keys(one)))].sort();
  for (const name of names(before.values, after.values, before.secrets, after.secrets)) {
    const [was, is] = [before.values[name], after.values[name]];
    if (was !== is) {
      const change = was === undefined ? 'added' : 'changed';
      found.push({ name, kind: 'value', change: is === undefined ? 'removed' : change, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) });
    }
    const [had, has] = [before.secrets[name], after.secrets[name]];
    if (had === has || (had !== undefined && has !== undefined && !options.versions)) continue;
    const change = had === undefined ? 'added' : 'changed';
    found.push({ name, kind: 'secret', change: has === undefined ? 'removed' : change });
  }
  return found;
}
