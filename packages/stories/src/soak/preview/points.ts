/** What happens to a preview while the backend is hit. */
export type PreviewStory = 'create' | 'vanish' | 'update' | 'tear-down';

/** Where the backend is hit, and in which story. */
export interface PreviewPoint { story: PreviewStory; point: string }

const RUN = ['environment', 'source', 'install', 'lint', 'test', 'build', 'release', 'migrate', 'deploy', 'smoke', 'traffic'];
const END = ['stop', 'empty', 'files', 'records', 'catalog'];
const around = (kind: string, step: string) => ['begun', 'acted', 'stored'].map(when => `${kind}/${step}/${when}`);

/** Every persisted step of making a preview, bringing another commit to it, and tearing it down; also when its branch vanishes at that moment. */
export const PREVIEW_POINTS: PreviewPoint[] = [
  ...RUN.flatMap(step => around('pipeline.run', step)).map(point => ({ story: 'create' as const, point })),
  ...RUN.map(step => ({ story: 'vanish' as const, point: `pipeline.run/${step}/acted` })),
  ...RUN.map(step => ({ story: 'update' as const, point: `pipeline.run/${step}/acted` })),
  ...END.flatMap(step => around('environment.delete', step)).map(point => ({ story: 'tear-down' as const, point })),
  ...['route', 'workload', 'postgres', 'all'].map(what => ({ story: 'tear-down' as const, point: `binding/${what}/removed` })),
];
