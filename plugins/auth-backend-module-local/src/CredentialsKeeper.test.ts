import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { AuthResolverContext } from '@backstage/plugin-auth-node';
import { CredentialsKeeper } from './CredentialsKeeper';
import { halfLife, writeCredentials } from './credentialsFile';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark credentials '));
  file = path.join(folder, 'data', 'credentials.json');
});
afterEach(() => fs.rm(folder, { recursive: true }));

/** Looks like a token that was issued now and lives so many seconds. */
function token(livesSeconds: number, subject: string): string {
  const iat = Date.now() / 1000;
  const payload = { sub: subject, iat, exp: iat + livesSeconds };
  return `x.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.y`;
}

async function read(): Promise<{ url: string; token: string } | undefined> {
  const text = await fs.readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

describe('writeCredentials', () => {
  it('replaces the file as a whole, for its owner alone, and leaves nothing beside it', async () => {
    await writeCredentials(file, { url: 'http://a', token: 'one' });
    await fs.chmod(file, 0o644);
    await writeCredentials(file, { url: 'http://a', token: 'two' });
    expect(await read()).toEqual({ url: 'http://a', token: 'two' });
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect(await fs.readdir(path.dirname(file))).toEqual(['credentials.json']);
  });
});

describe('halfLife', () => {
  it('is in the middle, in milliseconds', () => {
    expect(halfLife(token(3600, 'x')) / 1000).toBeCloseTo(
      Date.now() / 1000 + 1800,
      0,
    );
  });
});

describe('CredentialsKeeper', () => {
  it('waits for the person, and renews the token once it is half as old as it gets', async () => {
    const asked: string[] = [];
    const context = {
      async signInWithCatalogUser(query: { entityRef: string }) {
        asked.push(query.entityRef);
        // The first one is past half its life at once.
        return { token: token(asked.length === 1 ? 0 : 3600, 'david') };
      },
    } as unknown as AuthResolverContext;
    const known: { person?: string } = {};
    const keeper = new CredentialsKeeper({
      file,
      url: 'http://localhost:1',
      logger: mockServices.logger.mock(),
      resolverContext: () => context,
      person: async () => known.person,
      pauses: { eagerMs: 5, calmMs: 5 },
    });
    keeper.start();
    await sleep(50);
    expect(await read()).toBeUndefined();

    known.person = 'user:default/david';
    while (asked.length < 2) await sleep(5);
    await sleep(50);
    expect(asked).toEqual(['user:default/david', 'user:default/david']);
    expect(halfLife((await read())!.token)).toBeGreaterThan(Date.now());

    keeper.stop();
  });
});
