import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The provider of `oidcProvider.mjs`, running. */
export interface OidcProvider {
  metadataUrl: string;
  stop(): void;
}

export async function startOidcProvider(client: {
  redirectUri: string;
  id: string;
  secret: string;
}): Promise<OidcProvider> {
  const child: ChildProcess = fork(
    resolvePackagePath('backend', 'src/__testUtils__/oidcProvider.mjs'),
    [client.redirectUri, client.id, client.secret],
    { stdio: ['ignore', 'pipe', 'ignore', 'ipc'], execArgv: [] },
  );
  const [line] = await once(child.stdout!, 'data');
  return {
    metadataUrl: `${String(line).trim()}/.well-known/openid-configuration`,
    stop: () => child.kill(),
  };
}

/** Just enough of a browser: follows redirects, keeps cookies per host, fills in forms. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  /** Opens an address, goes through the provider's log-in and consent, and returns the page that it ends on. */
  async signIn(address: string, login: string): Promise<string> {
    let page = await this.open(address);
    for (let step = 0; step < 4; step++) {
      const form = /<form[^>]* action="([^"]+)"[^>]*>([^]*?)<\/form>/.exec(
        page.text,
      );
      if (!form) return page.text;
      const body = new URLSearchParams();
      for (const [, name, value] of form[2].matchAll(
        /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
      )) {
        body.set(name, value);
      }
      if (/name="login"/.test(form[2])) {
        body.set('login', login);
        body.set('password', 'any');
      }
      page = await this.open(new URL(form[1], page.url).href, {
        method: 'POST',
        body,
      });
    }
    throw new Error(`The log-in does not end: ${page.text}`);
  }

  async open(
    address: string,
    init: RequestInit = {},
  ): Promise<{ url: string; status: number; text: string }> {
    let url = address;
    let request = init;
    for (let hop = 0; hop < 10; hop++) {
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: { ...request.headers, cookie: this.#cookies(url) },
      });
      this.#keep(url, response.headers.getSetCookie());
      const location = response.headers.get('location');
      if (!location) {
        return { url, status: response.status, text: await response.text() };
      }
      url = new URL(location, url).href;
      request = {};
    }
    throw new Error(`Too many redirects, the last to ${url}`);
  }

  /** Cookies know no ports, but hosts. */
  #cookies(url: string): string {
    const jar = this.#jar.get(new URL(url).hostname) ?? new Map();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(url: string, lines: string[]): void {
    const { hostname } = new URL(url);
    const jar = this.#jar.get(hostname) ?? new Map<string, string>();
    this.#jar.set(hostname, jar);
    for (const line of lines) {
      const [pair] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}
