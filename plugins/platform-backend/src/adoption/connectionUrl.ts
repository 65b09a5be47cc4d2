/** How one gets into a database that somebody else keeps. Never logged, never answered. */
export interface AdoptedAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  sslmode: (typeof SSL_MODES)[number];
  applicationName: string;
  /** In milliseconds. */
  connectTimeoutMs: number;
}

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
/** All others name files, programs or other servers, or change what the session may do. */
const OPTIONS = ['sslmode', 'application_name', 'connect_timeout'];
const LONGEST_TIMEOUT_S = 15;
const STANDARD_TIMEOUT_S = 5;

/** What is wrong with a connection string. Its message has nothing of the string itself but names of options. */
export class WrongUrlError extends Error {}

function decoded(text: string, what: string): string {
  let value: string;
  try {
    value = decodeURIComponent(text);
  } catch {
    throw new WrongUrlError(`its ${what} is not encoded as it is in addresses`);
  }
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) throw new WrongUrlError(`its ${what} has a control character`);
  if (!value) throw new WrongUrlError(`it has no ${what}`);
  return value;
}

function optionsOf(url: URL) {
  const names = [...url.searchParams.keys()];
  const unknown = names.find(name => !OPTIONS.includes(name));
  if (unknown !== undefined) throw new WrongUrlError(`the option "${unknown.replace(/[^\w-]/g, '?').slice(0, 40)}" is not taken; only ${OPTIONS.join(', ')} are`);
  if (new Set(names).size < names.length) throw new WrongUrlError('an option is there twice');
  const sslmode = url.searchParams.get('sslmode') ?? 'prefer';
  if (!(SSL_MODES as readonly string[]).includes(sslmode)) throw new WrongUrlError(`sslmode is one of ${SSL_MODES.join(', ')}`);
  const seconds = url.searchParams.get('connect_timeout') ?? String(STANDARD_TIMEOUT_S);
  if (!/^\d{1,4}$/.test(seconds)) throw new WrongUrlError('connect_timeout is a number of seconds');
  const applicationName = url.searchParams.get('application_name') ?? 'waymark';
  if (!/^[\x20-\x7e]{1,63}$/.test(applicationName)) throw new WrongUrlError('application_name has 1 to 63 plain characters');
  return { sslmode: sslmode as AdoptedAddress['sslmode'], applicationName, connectTimeoutMs: Math.min(Number(seconds) || LONGEST_TIMEOUT_S, LONGEST_TIMEOUT_S) * 1000 };
}

/**
 * Reads a connection string. Everything is in it: nothing is taken from the platform's own environment or files, so that
 * nobody gets in by what is the platform's. Pure; throws a {@link WrongUrlError}.
 */
export function readConnectionUrl(text: string): AdoptedAddress {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new WrongUrlError('it does not begin with postgres:// or postgresql://');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new WrongUrlError('it is no address; a password is written with its special characters encoded (@ is %40, / is %2F)');
  }
  if (url.hash) throw new WrongUrlError('it has a #; in a password that is %23');
  if (!/^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/.test(url.hostname)) throw new WrongUrlError('it does not name one host');
  const port = url.port === '' ? 5432 : Number(url.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new WrongUrlError('its port is none');
  const options = optionsOf(url);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    user: decoded(url.username, 'user'),
    password: decoded(url.password, 'password'),
    database: decoded(url.pathname.replace(/^\//, ''), 'database'),
    ...options,
  };
}

/** Whether what is sent there leaves this machine. Pure. */
export const isLocal = ({ host }: Pick<AdoptedAddress, 'host'>) => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/** Takes a password out of somebody's words, in the spellings in which it comes. Pure. */
export function withoutPassword(words: string, { password }: Pick<AdoptedAddress, 'password'>): string {
  return [password, encodeURIComponent(password)].reduce((text, secret) => text.split(secret).join('***'), words);
}
