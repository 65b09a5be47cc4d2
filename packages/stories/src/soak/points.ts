/**
 * Every persisted step of creating a service at which the backend is killed: begun (stored as running, nothing done),
 * acted (done, not stored), stored; and just after each driver was called. The names are the orchestrator's own.
 */
const STEPS = {
  'service.create': ['service', 'repository', 'pipeline', 'catalog', 'ready'],
  'pipeline.run': ['source', 'install', 'lint', 'test', 'build', 'release', 'migrate', 'deploy', 'smoke', 'traffic'],
};
const NODES = ['postgres', 'migration', 'workload', 'route'];

export const POINTS: string[] = [
  ...Object.entries(STEPS).flatMap(([kind, steps]) => steps.flatMap(step => ['begun', 'acted', 'stored'].map(moment => `${kind}/${step}/${moment}`))),
  ...NODES.map(node => `binding/${node}/applied`),
];

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
