/** What is done to the data of a service while somebody is hit. */
export type DataStory = 'backup' | 'restore' | 'throw-away' | 'swap' | 'rotate' | 'resize' | 'delete' | 'recover' | 'migrate' | 'decommission' | 'bring back';

/** Where somebody is hit; with `instance` whoever comes to the point stands still, the database itself dies, and then they go on. */
export interface DataPoint {
  story: DataStory;
  victim: 'backend' | 'agent' | 'instance';
  point: string;
  /** While what was done is taken back. */
  undo?: boolean;
  /** It is taken back when all of it is there, not while it is still being made. */
  whole?: boolean;
  /** Of the instance that dies: the one that its service uses, the one that the story is about, or the one that is being made. */
  whose?: 'own' | 'subject' | 'made';
}

const MOMENTS = ['begun', 'acted', 'stored'];

/** The operation of a story, its steps in order, and those of them that are taken back. Nobody depends on the service here, so nobody was asked, and nothing of that is taken back. */
export const OPERATIONS: Record<DataStory, { kind: string; steps: string[]; reversible: string[] }> = {
  backup: { kind: 'database.backup', steps: ['backup', 'proof'], reversible: ['proof', 'backup'] },
  restore: { kind: 'database.restore', steps: ['check', 'database', 'ready'], reversible: ['ready', 'database', 'check'] },
  'throw-away': { kind: 'database.delete', steps: ['stop', 'still'], reversible: [] },
  swap: { kind: 'database.swap', steps: ['release', 'deploy', 'smoke', 'traffic', 'kept'], reversible: ['kept', 'traffic', 'smoke', 'deploy', 'release'] },
  rotate: { kind: 'database.rotate', steps: ['login', 'release', 'deploy', 'smoke', 'traffic', 'retire', 'refused'], reversible: [] },
  resize: { kind: 'database.resize', steps: ['size', 'resized'], reversible: ['resized', 'size'] },
  delete: { kind: 'database.delete', steps: ['backup', 'proof', 'stop', 'still'], reversible: ['still', 'stop', 'proof', 'backup'] },
  recover: { kind: 'database.recover', steps: ['state', 'ready'], reversible: [] },
  migrate: { kind: 'pipeline.run', steps: ['migrate'], reversible: [] },
  decommission: { kind: 'service.decommission', steps: ['dependants', 'stop', 'snapshot', 'still', 'archive', 'catalog', 'grace'], reversible: ['grace', 'catalog', 'archive', 'still', 'snapshot', 'stop'] },
  'bring back': { kind: 'service.recover', steps: ['start', 'repository', 'ready', 'catalog'], reversible: [] },
};
const STORIES = Object.keys(OPERATIONS) as DataStory[];

const at = (victim: DataPoint['victim'], story: DataStory, points: string[], more: Partial<DataPoint> = {}): DataPoint[] => points.map(point => ({ story, victim, point, ...more }));
const agent = (story: DataStory, points: string[], more: Partial<DataPoint> = {}) => at('agent', story, points.map(point => `agent/postgres/${point}`), more);
const moments = (step: string) => MOMENTS.map(moment => `${step}/${moment}`);

/** Every persisted step of each operation, there and back. */
const STEPS = STORIES.flatMap(story => {
  const { kind, steps, reversible } = OPERATIONS[story];
  return [...at('backend', story, steps.flatMap(step => moments(`${kind}/${step}`))), ...at('backend', story, reversible.flatMap(step => moments(`${kind}/${step}/undo`)), { undo: true })];
});

/** Between the platform's word to the agent and what it writes of the answer. */
const CARE = [
  ...at('backend', 'backup', ['care/backup/running', 'care/backup/begun', 'care/proof/running', 'care/proof/begun']),
  ...at('backend', 'backup', ['care/backup/removed'], { undo: true }),
  // A swap and a migration ask nothing of the database's driver: it is there, and as it is wanted.
  ...['rotate', 'resize'].flatMap(story => at('backend', story as DataStory, ['binding/postgres/applying', 'binding/postgres/applied'])),
];

const BACKUP = ['backup-stored', 'backup-started', 'backup-copied', 'backup-described', 'backup-placed', 'backup-complete'];
const PROOF = ['proof-stored', 'proof-placed', 'proof-started', 'proof-cleared', 'proof-ended'];

/** Every place where the agent has just written something down or changed the world. */
const AGENT = [
  ...agent('backup', [...BACKUP, ...PROOF]),
  ...agent('backup', ['backup-discarded'], { undo: true }),
  ...agent('restore', ['stored', 'archive-prepared', 'restore-copied', 'restore-replayed', 'restore-whole', 'restore-placed', 'placed', 'spawned', 'started', 'login', 'configured', 'made']),
  ...agent('restore', ['removing', 'stopped', 'removed'], { undo: true }),
  ...agent('restore', ['discarded'], { undo: true, whole: true }),
  ...agent('throw-away', ['removing', 'stopped', 'discarded', 'removed']),
  ...agent('rotate', ['stored', 'login', 'let-out', 'cut', 'configured', 'made']),
  ...agent('resize', ['stored', 'spawned', 'started', 'resized', 'made']),
  ...agent('delete', ['backup-stored', 'backup-placed', 'proof-placed', 'proof-ended', 'stored']),
  ...agent('recover', ['stored', 'spawned', 'started']),
  ...agent('decommission', ['backup-stored', 'backup-placed', 'stored']),
  ...agent('bring back', ['stored', 'spawned', 'started']),
  ...at('agent', 'migrate', ['recorded', 'spawned', 'ended', 'stored'].map(moment => `agent/job/${moment} -migrate`)),
];

/** The database dies at the beginning of each step, and in the midst of what is done to it. */
const INSTANCE = [
  ...STORIES.flatMap(story => at('instance', story, OPERATIONS[story].steps.map(step => `${OPERATIONS[story].kind}/${step}/begun`), { whose: ['backup', 'restore', 'rotate', 'resize', 'migrate', 'decommission', 'bring back'].includes(story) ? 'own' : 'subject' })),
  ...at('instance', 'swap', OPERATIONS.swap.steps.map(step => `database.swap/${step}/begun`), { whose: 'own' }),
  ...agent('backup', ['backup-started', 'backup-copied', 'proof-stored', 'proof-placed']).map(point => ({ ...point, victim: 'instance' as const, whose: 'own' as const })),
  ...agent('rotate', ['login', 'let-out']).map(point => ({ ...point, victim: 'instance' as const, whose: 'own' as const })),
  ...agent('restore', ['login', 'configured', 'made'], { victim: 'instance', whose: 'made' }),
  ...at('instance', 'migrate', ['agent/job/spawned -migrate'], { whose: 'own' }),
];

/** One deleted stands still: there is nothing of it that could die. */
const STILL = ['database.recover/state', 'service.recover/start', 'service.decommission/archive', 'service.decommission/catalog', 'service.decommission/grace'];

export const DATA_POINTS: DataPoint[] = [...STEPS, ...CARE, ...AGENT, ...INSTANCE.filter(({ point }) => !STILL.some(step => point.startsWith(`${step}/`)))];

const WHOSE = { own: '', subject: ' (its own)', made: ' (the new one)' };

/** What a point is called in the output, and what `--only` looks into. */
export const nameOf = ({ story, victim, point, undo, whose }: DataPoint): string => `${story}: ${victim}${WHOSE[whose ?? 'own']} at ${point}${undo ? ' (undo)' : ''}`;
