import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Handler, Request, Response } from 'express';
import { runHttpBackend } from './cgi';
import type { EmbeddedSourceControl } from './embeddedSourceControl';
import { PersonSlots } from './PersonSlots';
import type { PushPermission } from './pushPermission';

/** Requests that run for one person; each is two or three processes. */
const MOST_AT_ONCE = 8;
const PATIENCE_MS = 60_000;

/** What {@link createSmartHttp} needs. */
export interface SmartHttpDeps {
  auth: AuthService;
  logger: LoggerService;
  git: EmbeddedSourceControl;
  permission: Pick<PushPermission, 'decide'>;
  directory: string;
}

interface GitRequest {
  repository: string;
  /** `/info/refs`, `/git-upload-pack`, `/git-receive-pack` */
  call: string;
  service: 'git-upload-pack' | 'git-receive-pack';
}

/**
 * The three calls of git's smart protocol and nothing else, matched on the address as it was sent: whatever is encoded
 * or climbs is not one of them.
 */
export function parseGitRequest(
  method: string,
  url: string,
): GitRequest | undefined {
  const refs =
    /^\/([a-z][a-z0-9-]{0,61}[a-z0-9])(?:\.git)?\/info\/refs\?service=(git-upload-pack|git-receive-pack)$/.exec(
      url,
    );
  if (refs && method === 'GET') {
    return {
      repository: refs[1],
      call: '/info/refs',
      service: refs[2] as GitRequest['service'],
    };
  }
  const pack =
    /^\/([a-z][a-z0-9-]{0,61}[a-z0-9])(?:\.git)?\/(git-upload-pack|git-receive-pack)$/.exec(
      url,
    );
  if (pack && method === 'POST') {
    return {
      repository: pack[1],
      call: `/${pack[2]}`,
      service: pack[2] as GitRequest['service'],
    };
  }
  return undefined;
}

/** Clone, fetch and push over HTTP. Any user name; the password is a Backstage user token. */
export function createSmartHttp(deps: SmartHttpDeps): Handler {
  const slots = new PersonSlots(MOST_AT_ONCE, PATIENCE_MS);
  return async (req, res) => {
    try {
      await answer(deps, slots, req, res);
    } catch (error) {
      deps.logger.error('A request of git failed', error as Error);
      say(
        res,
        503,
        'This could not be checked just now. Try again in a moment.',
      );
    }
  };
}

async function answer(
  deps: SmartHttpDeps,
  slots: PersonSlots,
  req: Request,
  res: Response,
): Promise<void> {
  // Before the address: who is not signed in learns nothing of what is there.
  const person = await authenticate(deps.auth, req);
  if (!person) {
    res.setHeader('WWW-Authenticate', 'Basic realm="Waymark", charset="UTF-8"');
    say(res, 401, 'Sign in: any user name, and a Waymark token as password.');
    return;
  }
  const request = parseGitRequest(req.method, req.url);
  if (!request || !(await deps.git.getRepository(request.repository))) {
    say(
      res,
      404,
      'There is no such repository here. Addresses look like /git/<name>.git',
    );
    return;
  }
  if (request.service === 'git-receive-pack') {
    const decision = await deps.permission.decide(person, request.repository);
    if (!decision.allowed) {
      say(
        res,
        403,
        `You may not push to '${request.repository}': ${decision.why}. Ask the owning team, or the platform team.`,
      );
      return;
    }
  }
  const release = await slots.take(person);
  if (!release) {
    res.setHeader('Retry-After', '10');
    say(
      res,
      503,
      `You have ${MOST_AT_ONCE} requests of git running here, and none has ended. Wait for them, or end them, and try again.`,
    );
    return;
  }
  if (res.destroyed) {
    release();
    return;
  }
  const query =
    request.call === '/info/refs' ? `service=${request.service}` : '';
  const pathInfo = `/${request.repository}.git${request.call}`;
  runHttpBackend(
    req,
    res,
    { directory: deps.directory, pathInfo, query, person },
    words =>
      deps.logger.warn(
        `${request.service} of '${request.repository}': ${words}`,
      ),
    release,
  );
}

/** Entity ref of the person, or undefined. Tokens of plugins and of limited use do not count. */
async function authenticate(
  auth: AuthService,
  req: Request,
): Promise<string | undefined> {
  const [scheme, value] = (req.headers.authorization ?? '').split(' ');
  let token: string | undefined;
  if (/^basic$/i.test(scheme) && value) {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    token = pair.slice(pair.indexOf(':') + 1);
  } else if (/^bearer$/i.test(scheme)) {
    token = value;
  }
  if (!token) return undefined;
  try {
    const credentials = await auth.authenticate(token);
    return auth.isPrincipal(credentials, 'user')
      ? credentials.principal.userEntityRef
      : undefined;
  } catch {
    return undefined;
  }
}

/** git shows plain text to the person who ran it. */
function say(res: Response, status: number, words: string) {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  // What is still being sent is let in and thrown away, or git would report a broken pipe in place of our words.
  res.req.resume();
  res
    .status(status)
    .type('text/plain')
    .setHeader('Cache-Control', 'no-store')
    .send(`${words}\n`);
}
