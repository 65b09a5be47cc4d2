import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { bootBackend, type BootedBackend } from './__testUtils__/bootBackend';
import { eventually } from './__testUtils__/eventually';
import {
  Browser,
  startOidcProvider,
  type OidcProvider,
} from './__testUtils__/oidcSignIn';

jest.setTimeout(120_000);

const PRODUCTION = 'app-config.production.yaml';
const client = { id: 'waymark', secret: 'a-secret-of-the-test' };
const root = resolvePackagePath('backend', '..', '..');

/** What a company would set in its deployment. */
function environment(port: number, metadataUrl: string) {
  return {
    WAYMARK_MODE: 'production',
    WAYMARK_URL: `http://localhost:${port}`,
    WAYMARK_CATALOG: path.join(root, 'examples/org.yaml'),
    WAYMARK_CONTACT: 'Ingrid in room 4',
    WAYMARK_LISTEN_HOST: '127.0.0.1',
    WAYMARK_SIGN_IN: 'oidc',
    AUTH_OIDC_METADATA_URL: metadataUrl,
    AUTH_OIDC_CLIENT_ID: client.id,
    AUTH_OIDC_CLIENT_SECRET: client.secret,
    AUTH_SESSION_SECRET: 'another-secret-of-the-test',
  };
}

describe('production, with OpenID Connect', () => {
  let backend: BootedBackend;
  let provider: OidcProvider;

  beforeAll(async () => {
    backend = await bootBackend({
      configs: [PRODUCTION],
      env: async ({ port }) => {
        provider = await startOidcProvider({
          ...client,
          redirectUri: `http://localhost:${port}/api/auth/oidc/handler/frame`,
        });
        return environment(port, provider.metadataUrl);
      },
    });
  });
  afterAll(async () => {
    provider?.stop();
    await backend?.stop();
  });

  /** Signs in as a browser does; gives what the page tells the portal. */
  async function signIn(login: string, browser = new Browser()) {
    const start = new URL('/api/auth/oidc/start', backend.url);
    start.search = new URLSearchParams({
      env: 'production',
      origin: backend.url,
      scope: 'openid profile email',
    }).toString();
    const page = await browser.signIn(start.href, login);
    const [, message] = /decodeURIComponent\('([^']+)'\)/.exec(page) ?? [];
    if (!message) throw new Error(`Not the end of a sign-in: ${page}`);
    return JSON.parse(decodeURIComponent(message));
  }

  it('lets a person of the catalog in, and keeps them in', async () => {
    const browser = new Browser();
    // The catalog reads its files after the backend is ready.
    const response = await eventually(
      async () => (await signIn('amara', browser)).response,
    );
    expect(response.backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/amara.okafor',
      ownershipEntityRefs: [
        'user:default/amara.okafor',
        'group:default/payments',
      ],
    });

    const headers = {
      Authorization: `Bearer ${response.backstageIdentity.token}`,
    };
    const entities = await fetch(
      `${backend.url}/api/catalog/entities/by-query?limit=0`,
      { headers },
    );
    expect(entities.status).toBe(200);

    const again = await browser.open(
      `${backend.url}/api/auth/oidc/refresh?env=production&scope=openid`,
      { headers: { 'X-Requested-With': 'XMLHttpRequest' } },
    );
    expect(JSON.parse(again.text).backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/amara.okafor',
    });
  });

  it('tells a person who is not in the catalog so, and whom to ask', async () => {
    expect(await signIn('mallory')).toMatchObject({
      error: {
        name: 'NotAllowedError',
        message:
          'You came as mallory@elsewhere.example, and the catalog has nobody with this e-mail address. Ask Ingrid in room 4 to add you.',
      },
    });
  });

  it('does not take an address that the provider has not verified', async () => {
    const { error } = await signIn('unverified');
    expect(error.message).toMatch(/no verified e-mail address.*Ask Ingrid/);
  });

  it('knows no picking of people', async () => {
    const people = await fetch(`${backend.url}/api/auth/waymark-local/people`);
    expect(people.status).toBe(404);
    const picked = await fetch(
      `${backend.url}/api/auth/waymark-local/refresh`,
      {
        method: 'POST',
        headers: { 'x-waymark-person': 'user:default/david.mensah' },
      },
    );
    expect(picked.status).toBe(404);
    await expect(
      fs.access(path.join(backend.data, 'credentials.json')),
    ).rejects.toThrow('ENOENT');
  });

  it('writes no secret into its log', () => {
    expect(backend.log()).not.toMatch(/secret-of-the-test/);
  });
});

describe('production, wrongly configured', () => {
  it.each([
    [
      'auth: { providers: { waymark-local: {} } }',
      'Signing in by picking a person is for the embedded default alone',
    ],
    [
      'backend: { auth: { externalAccess: [{ type: static, options: { token: x, subject: ci } }] } }',
      'externalAccess\\[0\\] has no accessRestrictions',
    ],
  ])('does not start with %s', async (setting, reason) => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark-config-'));
    const file = path.join(folder, 'mine.yaml');
    await fs.writeFile(file, `${setting}\n`);
    try {
      await expect(
        bootBackend({
          configs: [PRODUCTION, file],
          env: ({ port }) => environment(port, 'http://127.0.0.1:9/'),
        }),
      ).rejects.toThrow(new RegExp(`exited: [^]*${reason}`));
    } finally {
      await fs.rm(folder, { recursive: true });
    }
  });

  it('does not start without a way to sign in', async () => {
    await expect(
      bootBackend({
        configs: [PRODUCTION],
        env: ({ port }) => ({
          ...environment(port, 'http://127.0.0.1:9/'),
          WAYMARK_SIGN_IN: '',
        }),
      }),
    ).rejects.toThrow(/exited: [^]*lacks WAYMARK_SIGN_IN/);
  });
});
