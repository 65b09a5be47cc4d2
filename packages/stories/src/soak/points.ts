/** Whom a kill meets, when in the life of a service, and what has to be true for the point to be reached. */
export interface Kill {
  /** What the crash file says: the point, and where it is not enough a part of the object's name. */
  point: string;
  victim: 'backend' | 'agent' | 'shim';
  /** While it is made, or while what was made is taken back. */
  during: 'create' | 'undo';
  /** The cache of dependencies is emptied before, so that they are installed and kept anew. */
  emptyCache?: boolean;
  /** The object is called after its service: only that of the service that is being made counts. */
  ofService?: boolean;
  /** Nobody has to retry after it. */
  byItself?: boolean;
}

const MOMENTS = ['begun', 'acted', 'stored'];
const STEPS = {
  'service.create': ['service', 'repository', 'pipeline', 'catalog', 'ready'],
  'pipeline.run': ['source', 'install', 'lint', 'test', 'build', 'release', 'migrate', 'deploy', 'smoke', 'traffic'],
};
/** Not taken back: the last step of a creation only looks. */
const ONLY_FORWARD = ['ready'];
const NODES = ['postgres', 'migration', 'workload', 'route'];

const of = (victim: Kill['victim'], during: Kill['during'], points: string[]): Kill[] => points.map(point => ({ point, victim, during }));
const each = (prefix: string, moments: string[], part = '') => moments.map(moment => `${prefix}/${moment}${part && ` ${part}`}`);

/**
 * Every persisted step of the orchestrator: begun (stored as running, nothing done), acted (done, not stored), stored;
 * around each call of a driver; and the same while all of it is taken back.
 */
const BACKEND: Kill[] = [
  ...of('backend', 'create', [
    ...Object.entries(STEPS).flatMap(([kind, steps]) => steps.flatMap(step => each(`${kind}/${step}`, MOMENTS))),
    ...NODES.flatMap(node => each(`binding/${node}`, ['applying', 'applied'])),
  ]),
  // The catalog keeps what it has claimed for minutes.
  { point: 'catalog/reading', victim: 'backend', during: 'create', byItself: true },
  ...of('backend', 'undo', [
    ...Object.entries(STEPS).flatMap(([kind, steps]) => steps.filter(step => !ONLY_FORWARD.includes(step)).flatMap(step => each(`${kind}/${step}/undo`, MOMENTS))),
    ...NODES.map(node => `binding/${node}/removed`),
    'binding/all/removed',
  ]),
];

const JOB = ['recorded', 'spawned', 'ended', 'stored'];

/** Every place where the agent has just written something down or changed the world. */
const AGENT: Kill[] = [
  ...of('agent', 'create', [
    ...['workspaces/', 'jobs/', 'postgres/', 'workloads/', 'routes/'].map(kind => `agent/fence/stored ${kind}`),
    ...each('agent/workspace', ['checkedOut', 'placed', 'recorded']),
    ...each('agent/install', ['linked', 'placed']),
    ...['lint', 'test', 'build', 'migrate'].flatMap(stage => each('agent/job', JOB, `-${stage}`)),
    'agent/job/stored -install',
    ...each('agent/pool', ['initialised', 'prepared', 'filled']),
    ...each('agent/postgres', ['stored', 'placed', 'spawned', 'started', 'database', 'login', 'configured', 'made']),
    'agent/workload/stored',
    ...each('agent/replica', ['reserved', 'spawned', 'ready']),
    ...each('agent/route', ['stored', 'listening']),
  ]),
  ...of('agent', 'create', [...each('agent/job', JOB.slice(0, 3), '-install'), ...each('agent/cache', ['linked', 'measured', 'published'])]).map(kill => ({ ...kill, emptyCache: true })),
  ...of('agent', 'undo', [
    ...each('agent/route', ['closed', 'removed']),
    ...each('agent/workload', ['removing', 'removed']),
    'agent/replica/ended',
    ...['-lint', '-migrate'].map(part => `agent/job/removed ${part}`),
    ...each('agent/postgres', ['removing', 'stopped', 'discarded', 'removed']),
    ...each('agent/workspace', ['unrecorded', 'removed']),
  ]),
];

/** The shim of a job and that of a replica, killed by themselves: agent and backend go on. */
const SHIM: Kill[] = [
  ...of('shim', 'create', [
    ...['-test', '-migrate'].flatMap(part => each('shim/job', ['stored', 'spawned', 'running', 'exited', 'recorded'], part)),
    ...each('shim/replica', ['stored', 'spawned', 'running']),
  ]),
  ...of('shim', 'create', each('shim/job', ['spawned', 'running', 'exited'], '-install')).map(kill => ({ ...kill, emptyCache: true })),
  ...of('shim', 'undo', each('shim/replica', ['exited', 'recorded'])),
];

export const KILLS: Kill[] = [...BACKEND, ...AGENT, ...SHIM].map(kill => ({ ...kill, ofService: / -migrate$|^catalog\/|^(agent|shim)\/replica\//.test(kill.point) }));

/** A generator of numbers in [0, 1) that is the same for the same seed (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` of the items in a seeded order, all of them if there are fewer. */
export function sample<T>(items: T[], count: number, random: () => number): T[] {
  return items
    .map(item => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}
