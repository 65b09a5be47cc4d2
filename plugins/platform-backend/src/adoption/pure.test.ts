import { DriverError } from '@waymark/platform-node';
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AdoptedLook } from './AdoptedCare';
import { adoptedConditions } from './adoptedConditions';
import { readConnectionUrl } from './connectionUrl';
import { Dumps } from './Dumps';
import { findTools, toolFor } from './dumpTools';
import { whyNoRoom } from './room';
import { dumpTo } from './runTool';

const resource = { name: 'legacy', object_name: 'legacy-staging-adopted-1', type: 'postgres', generation: 1, conditions: [] };
const tool = { dump: '/bin/pg_dump', restore: '/bin/pg_restore', major: 17, version: '17.2' };
const seen: AdoptedLook = { version: '16.4', major: 16, bytes: 1, mighty: false, owner: false, monitors: true, openOnTheWay: false, tool };
const said = (look: Partial<AdoptedLook>) => adoptedConditions(resource, { ...seen, ...look }, '2026-11-21T10:00:00Z').map(c => `${c.type} ${c.status}`);

describe('what is said of a database that is not ours', () => {
  it('names each thing that is amiss, and nothing where nothing is', () => {
    expect(said({})).toEqual(['Ready True', 'Reachable True']);
    expect(said({ openOnTheWay: true })).toEqual(['Ready True', 'Reachable True', 'NotEncrypted True']);
    expect(said({ owner: true })).toEqual(['Ready True', 'Reachable True', 'OwnerMayDestroy True']);
    expect(said({ tool: undefined })).toEqual(['Ready True', 'Reachable True', 'BackupNotPossible True']);
  });

  it('that is away keeps what was found before, and tells one that is away from one that refuses', () => {
    const before = adoptedConditions(resource, { ...seen, tool: undefined }, '2026-11-21T10:00:00Z');
    const away = adoptedConditions({ ...resource, conditions: before }, new DriverError('retryable', 'legacy cannot be reached', 'connect ECONNREFUSED', 'Wait'), '2026-11-21T10:01:00Z');
    expect(away.map(c => `${c.type} ${c.status} ${c.reason}`)).toEqual(['Ready False NotReachable', 'Reachable False NotReachable', 'BackupNotPossible True NoPgDump']);
    expect(adoptedConditions(resource, new DriverError('invalid', 'a', 'b', 'c'), '')[1].reason).toBe('Refused');
  });
});

describe('tools', () => {
  it('are those of the version of the server, else the next newer ones, and never older ones', () => {
    const tools = [18, 15, 16].map(major => ({ ...tool, major }));
    expect([14, 16, 17, 19].map(major => toolFor(tools, major)?.major)).toEqual([15, 16, 18, undefined]);
  });
});

describe('room for a dump', () => {
  const [MB, folder] = [1024 * 1024, '/data'];
  it('is asked for the database, or what the dump before took, and something that stays free', () => {
    expect(whyNoRoom({ folder, free: 1300 * MB, bytes: 1000 * MB })).toBeUndefined();
    expect(whyNoRoom({ folder, free: 1200 * MB, bytes: 1000 * MB })).toContain('No space left on the disk of /data: it has 1258 MB free');
    expect(whyNoRoom({ folder, free: 1200 * MB, bytes: 1000 * MB, before: 100 * MB })).toBeUndefined();
    expect(whyNoRoom({ folder, free: 200 * MB, bytes: 0 })).toContain('No space left');
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark dumps '));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('of a dump tell of each other what goes on, until whoever was at it is gone', async () => {
    const [one, other] = [new Dumps(folder), new Dumps(folder)];
    const state = { id: 'b-1', reason: 'first', state: 'running' as const, startedAt: '2026-11-21T10:00:00Z' };
    await one.marked('legacy', 'b-1', 'running', state, async () => {
      expect((await other.kept('legacy')).backups).toEqual([state]);
      const mark = other.file('legacy', 'b-1', 'running');
      await utimes(mark, new Date(), new Date(Date.now() - 60_000));
      expect((await other.kept('legacy')).backups).toEqual([]);
    });
    // Complete, and its dump was taken away behind our back.
    await one.note('legacy', { ...state, state: 'complete', sha256: 'x' });
    expect((await one.kept('legacy')).backups).toEqual([]);
    await writeFile(one.file('legacy', 'b-1', 'dump'), 'x');
    expect((await one.kept('legacy')).backups).toEqual([{ ...state, state: 'complete' }]);
  });

  it('are not changed by whoever has an older fence, not even when all else of them is gone', async () => {
    const [one, other] = [new Dumps(folder), new Dumps(folder)];
    for (const fence of [7, 7, 12]) await one.fence('legacy', fence);
    await expect(other.fence('legacy', 11)).rejects.toMatchObject({ errorClass: 'fenced' });
    await one.removeAll('legacy');
    await expect(other.fence('legacy', 7)).rejects.toMatchObject({ errorClass: 'fenced' });
    await other.fence('legacy', 12);
    await other.fence('another', 1);
  });

  it.each(['../other', '/etc', '', '.', 'a/b', 'A'])('are in no folder called "%s"', name => {
    expect(() => new Dumps(folder).at(name)).toThrow('is no name');
  });

  it('are made by a tool that is told the password in its environment alone, and nothing of ours (simulated tool)', async () => {
    for (const name of ['pg_dump', 'pg_restore']) {
      await writeFile(path.join(folder, name), `#!/bin/sh\nif [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 18.1"; exit; fi\necho "ARGS $*"\n/usr/bin/env\n`);
      await chmod(path.join(folder, name), 0o755);
    }
    const [found] = await findTools({ path: folder, roots: [] });
    expect(found).toMatchObject({ major: 18, version: '18.1' });
    process.env.POSTGRES_PASSWORD_OF_OURS = 'ours';
    const file = path.join(folder, 'out');
    const address = readConnectionUrl('postgres://u:p%2Fw@127.0.0.1/d?sslmode=verify-full');
    const { bytes } = await dumpTo(file, { tool: found, address, authorities: path.join(folder, 'authorities.pem'), signal: new AbortController().signal });
    delete process.env.POSTGRES_PASSWORD_OF_OURS;
    const text = await readFile(file, 'utf8');
    expect(bytes).toBe(Buffer.byteLength(text));
    const [args, ...environment] = text.trim().split('\n');
    expect(args).not.toContain('p/w');
    expect(environment).toEqual(expect.arrayContaining(['PGPASSWORD=p/w', 'PGSSLMODE=verify-full', 'PGPASSFILE=/dev/null']));
    expect(environment.map(line => line.replace(/=.*/, '')).filter(name => !/^(PG|LC_ALL|PWD|_|SHLVL|OLDPWD)/.test(name))).toEqual([]);
    expect(await readFile(path.join(folder, 'authorities.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  });
});
