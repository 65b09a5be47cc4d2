/** What happens to a preview while the backend is hit. */
export type PreviewStory = 'create' | 'vanish' | 'update' | 'tear-down';

/** Where the backend or the agent is hit, and in which story. */
export interface PreviewPoint { story: PreviewStory; point: string }

const RUN = ['environment', 'source', 'install', 'lint', 'test', 'build', 'release', 'migrate', 'deploy', 'smoke', 'traffic'];
const END = ['stop', 'empty', 'files', 'records', 'catalog'];
const around = (kind: string, step: string) => ['begun', 'acted', 'stored'].map(when => `${kind}/${step}/${when}`);

/** In the agent: a database in the instance that previews share, on its way there and from there. */
const MADE = ['postgres/stored', 'shared/database', 'shared/login', 'shared/configured', 'shared/made'];
const DROPPED = ['postgres/removing', 'shared/dropped', 'shared/forgotten', 'postgres/removed'];
const agent = (story: PreviewStory, points: string[]): PreviewPoint[] => points.map(point => ({ story, point: `agent/${point}` }));

/** Every persisted step of making a preview, bringing another commit to it, and tearing it down; also when its branch vanishes at that moment. */
export const PREVIEW_POINTS: PreviewPoint[] = [
  ...RUN.flatMap(step => around('pipeline.run', step)).map(point => ({ story: 'create' as const, point })),
  ...RUN.map(step => ({ story: 'vanish' as const, point: `pipeline.run/${step}/acted` })),
  ...RUN.map(step => ({ story: 'update' as const, point: `pipeline.run/${step}/acted` })),
  ...END.flatMap(step => around('environment.delete', step)).map(point => ({ story: 'tear-down' as const, point })),
  ...['applying', 'applied'].map(when => ({ story: 'create' as const, point: `binding/postgres/${when}` })),
  ...agent('create', MADE),
  ...agent('vanish', MADE),
  ...agent('tear-down', DROPPED),
  ...['route', 'workload', 'postgres', 'all'].map(what => ({ story: 'tear-down' as const, point: `binding/${what}/removed` })),
];
