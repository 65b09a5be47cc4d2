import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from '../terminal/Io';

/** Where Waymark is and what stands for the person. */
export interface Credentials {
  /** Address of the portal, without a slash at the end. */
  url: string;
  token: string;
}

const DEFAULT_URL = 'http://localhost:7007';

/**
 * Finds out where Waymark is and who asks: `PLATFORM_URL` and `PLATFORM_TOKEN`, else the credentials file of the
 * checkout. Reads the file anew each time, since its token is renewed.
 *
 * The token of the file goes to the address of the file only: `PLATFORM_URL` alone must not send it elsewhere.
 */
export function readCredentials(io: Pick<Io, 'env' | 'root'>): Credentials {
  const url = io.env.PLATFORM_URL || undefined;
  const token = checked(io.env.PLATFORM_TOKEN?.trim() || undefined);
  const address = url && origin(url);
  const file = url && token ? undefined : readFile(io);
  if (token) return { url: address ?? file?.url ?? DEFAULT_URL, token };
  if (file && (!address || address === file.url)) return file;
  const data = dataFolder(io);
  throw new CliError(
    ExitCode.notSignedIn,
    'You are not signed in.',
    address
      ? `PLATFORM_URL is ${address}, and there is no token for it.`
      : `There is no PLATFORM_TOKEN, and no ${
          data
            ? path.join(data, 'credentials.json')
            : 'checkout of Waymark around this program'
        }.`,
    address
      ? 'Set PLATFORM_TOKEN to a token of that Waymark.'
      : 'Run "npm start" in the checkout of Waymark, or set PLATFORM_URL and PLATFORM_TOKEN.',
  );
}

/** The folder that holds all data: `WAYMARK_DATA`, else `.waymark` of the checkout or the folder that it names. */
function dataFolder({
  env,
  root,
}: Pick<Io, 'env' | 'root'>): string | undefined {
  if (env.WAYMARK_DATA) return path.resolve(root ?? '.', env.WAYMARK_DATA);
  if (!root) return undefined;
  const standard = path.join(root, '.waymark');
  try {
    // A link is followed by itself; a plain file holds the path.
    if (statSync(standard).isFile())
      return path.resolve(root, readFileSync(standard, 'utf8').trim());
  } catch {
    // Absent: the words of the caller say so.
  }
  return standard;
}

function readFile(io: Pick<Io, 'env' | 'root'>): Credentials | undefined {
  const folder = dataFolder(io);
  if (!folder) return undefined;
  const file = path.join(folder, 'credentials.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new CliError(
        ExitCode.notSignedIn,
        `You may not read ${file}.`,
        'It belongs to the person who started Waymark.',
        'Set PLATFORM_URL and PLATFORM_TOKEN to your own.',
      );
    }
    return undefined;
  }
  try {
    const { url, token } = JSON.parse(text);
    if (typeof url === 'string' && typeof token === 'string' && token)
      return { url: origin(url), token: checked(token) };
  } catch (error) {
    if (error instanceof CliError) throw error;
    // Said below.
  }
  throw new CliError(
    ExitCode.notSignedIn,
    `${file} does not hold credentials.`,
    'It should be {"url", "token"}.',
    'Start Waymark again ("npm start"): it writes the file anew.',
  );
}

/** A token goes into a header, and what cannot would be repeated in full by the error of whoever tries. */
function checked<T extends string | undefined>(token: T): T {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new CliError(
    ExitCode.notSignedIn,
    'You are not signed in.',
    'The token has characters in it that no token has, such as blanks or line ends.',
    'Set PLATFORM_TOKEN to the token alone; without it, the one of this checkout is used.',
  );
}

function origin(text: string): string {
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    }
  } catch {
    // Said below. The text itself is not repeated: an address may carry a password.
  }
  throw new CliError(
    ExitCode.usage,
    'The address of Waymark is no address of a web site.',
    'It comes from PLATFORM_URL or from credentials.json.',
    'Set PLATFORM_URL to something like http://localhost:7007.',
  );
}
