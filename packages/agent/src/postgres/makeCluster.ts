import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AgentError } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { asUser, giveTo, POSTGRES_ENV } from './home.ts';
import type { PostgresHome } from './home.ts';

const run = promisify(execFile);

/** Database that a fresh folder holds; it is renamed when somebody gets it. */
export const FRESH_DATABASE = 'fresh_database';
/** Owns the objects in a database. Nobody logs in as it: logins come and go with rotation, what they made stays. */
export const OWNER_ROLE = 'waymark_owner';

const PREPARE = [
  `CREATE ROLE ${OWNER_ROLE} NOLOGIN`,
  `CREATE DATABASE ${FRESH_DATABASE} OWNER ${OWNER_ROLE}`,
  `REVOKE ALL ON DATABASE ${FRESH_DATABASE} FROM PUBLIC`,
  'REVOKE ALL ON DATABASE postgres FROM PUBLIC',
  'REVOKE ALL ON DATABASE template1 FROM PUBLIC',
];

/**
 * Makes a folder with a stopped, synced cluster of its own (`data`), and moves it to `target` in one step: what is there is whole. Each has its own system identifier: a copy of another folder would
 * accept that one's WAL in a restore, without any error.
 */
export async function makeCluster(
  home: PostgresHome,
  target: string,
  options: {
    fresh: boolean;
    background: boolean;
    walSegmentMB?: number;
    durable?: boolean;
    signal?: AbortSignal;
  },
): Promise<void> {
  const making = join(home.place, 'making', randomUUID());
  const data = join(making, 'data');
  await mkdir(making, { mode: 0o700 });
  await giveTo(home, making);
  const settings = {
    cwd: '/',
    env: POSTGRES_ENV,
    signal: options.signal,
    ...asUser(home),
  };
  // In the background it must not take the processor from a service that is being built at this moment.
  const nice = (command: string, args: string[]): [string, string[]] =>
    options.background
      ? ['nice', ['-n', '5', command, ...args]]
      : [command, args];
  try {
    await run(
      ...nice(join(home.native, 'bin', 'initdb'), [
        '-D',
        data,
        '-U',
        'postgres',
        '-E',
        'UTF8',
        '--no-locale',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--auth-host=scram-sha-256',
        '--auth-local=trust',
        '--no-instructions',
        `--wal-segsize=${options.walSegmentMB ?? 1}`,
        ...(options.durable === false ? ['--no-sync'] : []),
      ]),
      settings,
    );
    if (options.fresh) {
      crashPoint('agent/pool/initialised');
      const child = run(
        ...nice(join(home.native, 'bin', 'postgres'), [
          '--single',
          '-D',
          data,
          'postgres',
        ]),
        settings,
      );
      child.child.stdin?.end(`${PREPARE.join(';\n')};\n`);
      await child;
    }
    if (options.fresh) crashPoint('agent/pool/prepared');
    await rename(making, target);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new AgentError(
      'failed',
      'No database folder could be made',
      (stderr || message).trim().split('\n').slice(-4).join(' '),
      'Check that the disk has space',
    );
  }
}
