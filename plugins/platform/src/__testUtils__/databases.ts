import type {
  Backup,
  Database,
  DatabaseDetail,
  DatabasePage,
} from '../api/databaseTypes';

const TIME = '2026-11-21T09:00:00.000Z';

/** A database that its service uses, backed up and proven. */
export function aDatabase(more: Partial<Database> = {}): Database {
  return {
    id: 'pg-7f3a',
    name: 'pay-db',
    objectName: 'pay-staging-db',
    service: 'pay',
    environment: 'staging',
    team: 'payments',
    size: 'small',
    target: 'local',
    state: 'attached',
    stateSince: TIME,
    protected: false,
    orphan: false,
    ready: true,
    message: 'It takes connections.',
    cost: { perMonth: 15, currency: 'USD' },
    bytes: 7_600_000,
    keptBytes: 21_000_000,
    connections: { used: 3, max: 20 },
    lastBackupAt: TIME,
    lastProvenAt: TIME,
    proof: 'proven',
    conditions: [],
    source: null,
    deleteAt: null,
    createdAt: TIME,
    ...more,
  };
}

/** A page of them. */
export function databasePage(items: Database[]): DatabasePage {
  const idle = items.filter(one => one.orphan);
  const sum = (all: Database[]) =>
    all.reduce((total, one) => total + one.cost.perMonth, 0);
  return {
    items,
    nextCursor: null,
    totals: {
      databases: items.length,
      orphans: idle.length,
      perMonth: sum(items),
      orphansPerMonth: sum(idle),
      currency: 'USD',
    },
  };
}

/** A backup that was restored and found good. */
export function aBackup(more: Partial<Backup> = {}): Backup {
  return {
    id: 'b-1',
    reason: 'first',
    state: 'complete',
    createdAt: TIME,
    startedAt: TIME,
    endedAt: TIME,
    bytes: 4_200_000,
    keepUntil: null,
    error: null,
    proof: {
      state: 'passed',
      startedAt: TIME,
      endedAt: TIME,
      message: 'All 3 tables were read.',
      checks: [{ name: 'files', ok: true, message: '1,024 files are whole' }],
    },
    provenAt: TIME,
    requestedBy: null,
    operation: null,
    ...more,
  };
}

/** What its page shows of it. */
export function databaseDetail(
  more: Partial<DatabaseDetail> = {},
): DatabaseDetail {
  return {
    ...aDatabase(),
    window: { earliest: TIME, latest: '2026-11-21T10:00:00.000Z' },
    archive: {
      ok: true,
      message: 'The log is archived.',
      bytes: 16_000_000,
    },
    backups: [aBackup()],
    policy: {
      protected: false,
      backupEveryHours: 24,
      keepDays: 7,
      proveEveryHours: 24,
      graceDays: 7,
      finalKeepDays: 30,
      own: [],
    },
    roles: [],
    statistics: {
      at: TIME,
      bytes: 7_600_000,
      diskFree: 60_000_000_000,
      diskSize: 100_000_000_000,
      connections: { used: 3, active: 1, max: 20, byUser: { pay: 3 } },
      commits: 1200,
      rollbacks: 2,
      deadlocks: 0,
      cacheHits: 0.9987,
      slow: [
        {
          query: 'SELECT * FROM note WHERE id = $1',
          calls: 12,
          meanMs: 0.4,
          totalMs: 4.8,
          rows: 12,
        },
      ],
      tables: [{ schema: 'public', name: 'note', rows: 12, bytes: 16_384 }],
      roles: [],
      drift: [],
      lastResizeMs: 850,
    },
    deployments: [
      {
        release: 'r1',
        at: '2026-11-21T09:10:00.000Z',
        outcome: 'succeeded',
        operation: 'op-1',
      },
      {
        release: 'r2',
        at: '2026-11-21T09:40:00.000Z',
        outcome: 'succeeded',
        operation: 'op-2',
      },
    ],
    usedBy: [{ service: 'pay', environment: 'staging', release: 'r2' }],
    restores: [],
    operations: [],
    lookedAt: TIME,
    actor: { owner: true },
    ...more,
  };
}
