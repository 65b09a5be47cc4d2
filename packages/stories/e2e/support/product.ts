import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run these stories with: npm test -- --only browser`);
  return value;
}

/** The product that the test runner has started for all stories. */
export const product = {
  /** As a person types it; for the browser. */
  get url() {
    return variable('WAYMARK_URL');
  },
  get port() {
    return Number(variable('WAYMARK_PORT'));
  },
  get proxyPort() {
    return Number(variable('WAYMARK_PROXY_PORT'));
  },
  get data() {
    return variable('WAYMARK_DATA');
  },
};

/** The address that a program calls: Node knows no names below localhost. */
export const portal = (rest: string) => `http://127.0.0.1:${product.port}${rest}`;

/** The credentials file that the product writes for scripts on this machine. */
export async function credentials(): Promise<{ url: string; token: string }> {
  return JSON.parse(await readFile(path.join(product.data, 'credentials.json'), 'utf8'));
}

const tokens = new Map<string, Promise<string>>();

/** A token of one of the example company's people, got as the sign-in page gets it. */
export function tokenOf(person: string): Promise<string> {
  const known = tokens.get(person);
  if (known) return known;
  const asked = (async () => {
    const response = await fetch(portal('/api/auth/waymark-local/refresh'), {
      headers: { 'x-waymark-person': `user:default/${person}`, 'x-requested-with': 'XMLHttpRequest' },
    });
    const body = await response.json();
    if (!body.backstageIdentity) throw new Error(`${person} could not sign in: ${JSON.stringify(body)}`);
    return body.backstageIdentity.token as string;
  })();
  tokens.set(person, asked);
  return asked;
}

/** What an API answered. */
export interface Answer<T = any> {
  status: number;
  body: T;
}

/** Calls an API of the portal; a path that does not begin with `/api/` is one of the platform's. */
export async function api<T = any>(
  apiPath: string,
  options: { as?: string; method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const token = options.as ? await tokenOf(options.as) : (await credentials()).token;
  const response = await fetch(portal(apiPath.startsWith('/api/') ? apiPath : `/api/platform${apiPath}`), {
    method: options.method ?? 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text as T };
  }
}

/** Asks until there is an answer; what it waits for is said when there is none in time. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, timeout = 45_000): Promise<T> {
  let found: T | undefined | false;
  await expect
    .poll(
      async () => {
        found = await ask();
        return Boolean(found);
      },
      { message: what, timeout, intervals: [100, 200, 300] },
    )
    .toBe(true);
  return found as T;
}
