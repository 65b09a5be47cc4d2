/** A database of a service, as the API lists it. */
export const database = (different = {}) => ({
  id: 'pg-1a2b3c4d',
  name: 'shop-db',
  objectName: 'shop-staging-db',
  service: 'shop',
  environment: 'staging',
  team: 'payments',
  size: 'small',
  target: 'local',
  state: 'attached',
  stateSince: '2026-09-01T10:00:00.000Z',
  protected: false,
  orphan: false,
  ready: true,
  message: 'takes connections',
  cost: { perMonth: 15, currency: 'USD' },
  bytes: 38_000_000,
  keptBytes: 90_000_000,
  connections: { used: 3, max: 80 },
  lastBackupAt: new Date().toISOString(),
  lastProvenAt: null,
  proof: 'unproven',
  conditions: [],
  source: null,
  deleteAt: null,
  createdAt: '2026-09-01T10:00:00.000Z',
  ...different,
});

/** A page of databases. */
export const databasePage = (items: object[]) => ({
  items,
  nextCursor: null,
  totals: {
    databases: items.length,
    orphans: 0,
    perMonth: 15,
    orphansPerMonth: 0,
    currency: 'USD',
  },
});
