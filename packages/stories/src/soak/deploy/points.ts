/** Where the backend is hit while a release is brought through staging and a canary to production, or goes back. */
export interface DeployPoint {
  point: string;
  /**
   * What is asked for: a release through both environments, the one before again, new processes of the same, the same with another secret, or with a
   * value with which it does not come up; a release to a production that asks for an approval, the same frozen for a while, and a secret there.
   */
  kind: 'deploy' | 'rollback' | 'restart' | 'config.apply' | 'config.fails' | 'approval' | 'freeze' | 'config.approval';
  /** While what was brought is taken back. */
  undo?: boolean;
}

/** Of the canary that the runs ask for. */
export const CANARY = { first: 50, stepSeconds: 1, measurements: 1 };
/** No point of the code: the backend is killed from outside while the operation waits for an approval. */
export const WAITING = 'waiting';
const MOMENTS = ['begun', 'acted', 'stored'];
const ROLLOUT = ['deploy', 'smoke', 'traffic'];
const CANARY_STEP = `canary-${CANARY.first}`;
const GATE = 'deploy/production/gate';
const CONFIG_GATE = 'config.apply/gate';
const DEPLOY = ['release', ...['gate', 'migrate', ...ROLLOUT].map(step => `staging/${step}`), ...['gate', 'migrate', 'deploy', 'smoke', CANARY_STEP, 'traffic'].map(step => `production/${step}`)];

const moments = (kind: DeployPoint['kind'], steps: string[]): DeployPoint[] => steps.flatMap(step => MOMENTS.map(moment => ({ kind, point: `${kind}/${step}/${moment}` })));

/** A value with which nothing comes up: what was started goes, what served serves; then the operation is taken back. */
const FAILING: DeployPoint[] = [
  ...['config/acted', 'config/stored', ...MOMENTS.map(moment => `deploy/${moment}`), 'failed/begun', 'failed/acted'].map(point => ({ kind: 'config.fails' as const, point: `config.apply/${point}` })),
  ...['applying', 'applied', 'removed'].map(moment => ({ kind: 'config.fails' as const, point: `binding/workload/${moment}` })),
  ...['deploy', 'config', 'gate'].flatMap(step => MOMENTS.map(moment => ({ kind: 'config.fails' as const, undo: true, point: `config.apply/${step}/undo/${moment}` }))),
];

const OPEN: DeployPoint[] = [
  ...moments('deploy', DEPLOY),
  ...['weighted', 'measured'].map(moment => ({ kind: 'deploy' as const, point: `deploy/production/${CANARY_STEP}/${moment}` })),
  ...['migration', 'workload', 'route'].flatMap(node => ['applying', 'applied'].map(moment => ({ kind: 'deploy' as const, point: `binding/${node}/${moment}` }))),
  ...['workload', 'migration'].map(node => ({ kind: 'deploy' as const, point: `binding/${node}/removed` })),
  ...['production/smoke', 'production/migrate', 'staging/traffic', 'release'].flatMap(step => MOMENTS.map(moment => ({ kind: 'deploy' as const, undo: true, point: `deploy/${step}/undo/${moment}` }))),
  ...moments('rollback', ['release', ...ROLLOUT]),
  ...moments('restart', ['release', ...ROLLOUT]),
  ...moments('config.apply', ['gate', 'config', ...ROLLOUT]),
  ...FAILING,
];

/** Before it is asked, while it waits, while and after somebody says yes; and a freeze that comes while it waits, and ends. */
const GATED: DeployPoint[] = [
  ...['begun', 'asking', 'asked'].map(moment => ({ kind: 'approval' as const, point: `${GATE}/${moment}` })),
  { kind: 'approval', point: WAITING },
  ...['approval/deciding', 'approval/decided', `${GATE}/acted`, `${GATE}/stored`].map(point => ({ kind: 'approval' as const, point })),
  ...MOMENTS.map(moment => ({ kind: 'approval' as const, undo: true, point: `${GATE}/undo/${moment}` })),
  ...MOMENTS.map(moment => ({ kind: 'freeze' as const, point: `${GATE}/${moment}` })),
  ...['begun', 'asking', 'asked', 'acted', 'stored'].map(moment => ({ kind: 'config.approval' as const, point: `${CONFIG_GATE}/${moment}` })),
  { kind: 'config.approval', point: WAITING },
  ...MOMENTS.map(moment => ({ kind: 'config.approval' as const, undo: true, point: `${CONFIG_GATE}/undo/${moment}` })),
];

export const DEPLOY_POINTS: DeployPoint[] = [...OPEN, ...GATED];

/** True for what needs a product whose production asks for an approval. */
export const isGated = ({ kind }: DeployPoint): boolean => kind === 'approval' || kind === 'freeze' || kind === 'config.approval';
