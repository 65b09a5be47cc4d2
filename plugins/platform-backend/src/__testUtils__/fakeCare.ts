import type { BackupState, DatabaseStatistics, KeptState, ProofState } from '@waymark/platform-common';
import { type DatabaseCare, DriverError } from '@waymark/platform-node';

const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString();

/** What is kept of one database in the fake world. */
interface Kept { backups: Map<string, BackupState>; roles: Map<string, { access: string; expiresAt: string; password: string }> }

/**
 * Looks after databases of the fake world, in memory: backups and proofs take a moment, and can be told to fail, to be damaged
 * or never to end. What is kept outlives its instance. Only for tests.
 */
export class FakeCare {
  readonly kept = new Map<string, Kept>();
  readonly calls: string[] = [];
  /** Backups made from now on are damaged: their proof says so. */
  damaged = false;
  /** Backups fail, with these words. */
  fails: string | undefined;
  /** Nothing that is begun ends. */
  slow = false;
  archive: KeptState['archive'] = { ok: true, message: 'The log is archived.', bytes: 16 };
  private readonly spoiled = new Set<string>();

  constructor(private readonly has: (name: string) => boolean, private readonly touch: (name: string, fence: number) => void) {}

  private of(name: string): Kept {
    const known = this.kept.get(name) ?? { backups: new Map(), roles: new Map() };
    this.kept.set(name, known);
    return known;
  }

  private require(name: string): Kept {
    if (!this.has(name)) throw new DriverError('invalid', `There is no database ${name}`, 'it is not there', 'Make it');
    return this.of(name);
  }

  private end(backup: BackupState): BackupState {
    if (backup.state === 'running' && !this.slow) {
      Object.assign(backup, this.fails ? { state: 'failed', endedAt: isoIn(0), message: 'The backup stopped', words: this.fails } : { state: 'complete', endedAt: isoIn(0), bytes: 1000 });
    }
    const { proof } = backup;
    if (proof?.state === 'running' && !this.slow) {
      const ok = !this.spoiled.has(backup.id);
      backup.proof = { ...proof, state: ok ? 'passed' : 'failed', endedAt: isoIn(0), message: ok ? 'Every table was read.' : 'A file is not what its checksum says.', ...(ok ? {} : { words: 'base/5/1259: checksum mismatch' }), checks: [{ name: 'files', ok, message: ok ? 'All as written' : 'base/5/1259' }] };
    }
    return backup;
  }

  /** Spoils a backup that is there: the next proof finds it. */
  spoil(id: string): void {
    this.spoiled.add(id);
  }

  readonly driver: DatabaseCare = {
    kept: async name => {
      const kept = this.kept.get(name);
      if (!kept && !this.has(name)) return undefined;
      const backups = [...this.of(name).backups.values()].map(b => ({ ...this.end(b) }));
      const ended = backups.filter(b => b.state === 'complete').map(b => b.endedAt!).sort();
      return { name, backups, archive: this.archive, ...(ended.length ? { earliest: ended[0], latest: isoIn(0) } : {}), bytes: backups.length * 1000 };
    },
    backUp: async (name, { id, reason }, { fence }) => {
      const { backups } = this.require(name);
      this.touch(`kept/${name}`, fence);
      this.calls.push(`backUp ${name} ${reason}`);
      if (this.damaged) this.spoiled.add(id);
      if (!backups.has(id)) backups.set(id, { id, reason, state: 'running', startedAt: isoIn(0) });
      return backups.get(id)!;
    },
    removeBackup: async (name, id, { fence }) => {
      this.touch(`kept/${name}`, fence);
      if (this.kept.get(name)?.backups.delete(id)) this.calls.push(`removeBackup ${name} ${id}`);
      return true;
    },
    prove: async (name, id, run, { fence }): Promise<ProofState> => {
      const backup = this.of(name).backups.get(id);
      if (!backup) throw new DriverError('invalid', `There is no backup ${id}`, 'it is not there', 'Choose another');
      this.touch(`kept/${name}`, fence);
      this.calls.push(`prove ${name} ${id}`);
      if (backup.proof?.run !== run) backup.proof = { run, state: 'running', startedAt: isoIn(0), message: 'It is being restored.', checks: [] };
      return backup.proof;
    },
    removeKept: async (name, { fence }) => {
      this.touch(`kept/${name}`, fence);
      if (this.has(name)) throw new DriverError('invalid', `${name} is still there`, 'its instance runs', 'Remove that first');
      if (this.kept.delete(name)) this.calls.push(`removeKept ${name}`);
      return true;
    },
    letIn: async (name, { name: role, ...more }, { fence }) => {
      const { roles } = this.require(name);
      this.touch(`kept/${name}`, fence);
      roles.set(role, more);
      return { host: '127.0.0.1', port: 5432, database: 'shop' };
    },
    letOut: async (name, role, { fence }) => {
      this.touch(`kept/${name}`, fence);
      this.of(name).roles.delete(role);
      return true;
    },
    statistics: async name => {
      this.require(name);
      return { at: isoIn(0), bytes: 8_000_000, diskFree: 1, diskSize: 2, connections: { used: 3, active: 1, max: 40, byUser: {} }, commits: 1, rollbacks: 0, deadlocks: 0, cacheHits: 0.99, slow: [], tables: [], roles: [], drift: [] } satisfies DatabaseStatistics;
    },
    schema: async name => {
      this.require(name);
      return { tables: [{ schema: 'public', name: 'note', kind: 'table', columns: [], indexes: [] }] };
    },
    query: async (name, { sql }) => {
      this.require(name);
      if (!/^\s*select/i.test(sql)) throw new DriverError('invalid', 'The statement was refused', 'cannot execute DELETE in a read-only transaction', 'Write a statement that only reads');
      return { columns: [{ name: 'one', type: 'int4' }], rows: [['1']], truncated: false, tookMs: 1 };
    },
  };
}
