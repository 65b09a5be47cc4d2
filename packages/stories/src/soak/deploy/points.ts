/** Where the backend is hit while a release is brought through staging and a canary to production, or goes back. */
export interface DeployPoint {
  point: string;
  /** What is asked for: a release through both environments, the one before again, or new processes of the same. */
  kind: 'deploy' | 'rollback' | 'restart';
  /** While what was brought is taken back. */
  undo?: boolean;
}

/** Of the canary that the runs ask for. */
export const CANARY = { first: 50, stepSeconds: 1, measurements: 1 };
const MOMENTS = ['begun', 'acted', 'stored'];
const ROLLOUT = ['deploy', 'smoke', 'traffic'];
const CANARY_STEP = `canary-${CANARY.first}`;
const DEPLOY = ['release', ...['gate', 'migrate', ...ROLLOUT].map(step => `staging/${step}`), ...['gate', 'migrate', 'deploy', 'smoke', CANARY_STEP, 'traffic'].map(step => `production/${step}`)];

const moments = (kind: DeployPoint['kind'], steps: string[]): DeployPoint[] => steps.flatMap(step => MOMENTS.map(moment => ({ kind, point: `${kind}/${step}/${moment}` })));

export const DEPLOY_POINTS: DeployPoint[] = [
  ...moments('deploy', DEPLOY),
  ...['weighted', 'measured'].map(moment => ({ kind: 'deploy' as const, point: `deploy/production/${CANARY_STEP}/${moment}` })),
  ...['migration', 'workload', 'route'].flatMap(node => ['applying', 'applied'].map(moment => ({ kind: 'deploy' as const, point: `binding/${node}/${moment}` }))),
  ...['workload', 'migration'].map(node => ({ kind: 'deploy' as const, point: `binding/${node}/removed` })),
  ...['production/smoke', 'production/migrate', 'staging/traffic', 'release'].flatMap(step => MOMENTS.map(moment => ({ kind: 'deploy' as const, undo: true, point: `deploy/${step}/undo/${moment}` }))),
  ...moments('rollback', ['release', ...ROLLOUT]),
  ...moments('restart', ['release', ...ROLLOUT]),
];
