import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../identity.ts';
import { startTestAgent, until } from '../testing/index.ts';
import { claimDraft, clearLeftovers, disclaimDraft } from './leftovers.ts';

jest.setTimeout(60_000);

const TWO_DAYS_MS = 48 * 3_600_000;

describe('what backups have left that were killed', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'left over '));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  /** A backup that is being made, or seems so. */
  function draft(to: string, id: string, owner?: object, ageMs = 0): string {
    const name = `waymark-2026-11-20T10-00-00Z-${id}.partial`;
    const folder = join(to, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'git.tar'), 'half');
    if (owner) writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
    const then = new Date(Date.now() - ageMs);
    for (const path of [join(folder, 'git.tar'), folder]) utimesSync(path, then, then);
    return name;
  }

  it('goes where its owner is dead; what goes on, is whole or is somebody else\'s stays', async () => {
    const to = join(scratch, 'backups');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const owner = { ...(await identify(child.pid!)), host: hostname() };
    const elsewhere = { ...owner, host: 'another-machine' };
    draft(to, '0001', owner);
    const stays = [draft(to, '0002', elsewhere), draft(to, '0003')];
    draft(to, '0004', undefined, TWO_DAYS_MS);
    mkdirSync(join(to, 'waymark-2026-11-20T10-00-00Z-0005'));
    mkdirSync(join(to, 'mine.partial'));
    const said: string[] = [];
    const clear = () => clearLeftovers(to, line => said.push(line));
    const rest = ['waymark-2026-11-20T10-00-00Z-0005', 'mine.partial'];

    await clear();
    expect(readdirSync(to).sort()).toEqual(['waymark-2026-11-20T10-00-00Z-0001.partial', ...stays, ...rest].sort());
    expect(said).toEqual([expect.stringContaining('0004.partial')]);
    child.kill('SIGKILL');
    await until('it is gone', async () => !(await identify(child.pid!)));
    await clear();
    expect(readdirSync(to).sort()).toEqual([...stays, ...rest].sort());
    await clearLeftovers(join(scratch, 'not there'), () => {});
  });

  it('has no owner any more once it is whole', async () => {
    const folder = mkdtempSync(join(scratch, 'whole '));
    await claimDraft(folder);
    expect(readdirSync(folder)).toEqual(['owner.json']);
    await disclaimDraft(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is cleared by the agent at its start, where backups lie beside the data folder', async () => {
    const agent = await startTestAgent();
    const to = `${agent.dataDir}-backups`;
    try {
      const mine = { ...(await identify(agent.pid())), host: hostname() };
      await agent.kill();
      const name = draft(to, '0006', mine);
      await agent.start();
      await until('it is cleared', async () => !existsSync(join(to, name)));
      expect(agent.output()).toContain(`Removed ${join(to, name)}`);
    } finally {
      await agent.dispose();
      rmSync(to, { recursive: true, force: true });
    }
  });
});
