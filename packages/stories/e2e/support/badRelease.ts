import type { Clone } from './git.ts';

const TROUBLE = `// Third.
let asked = 0;
export function addTrouble(app: FastifyInstance): void {
  app.addHook('onRequest', async request => {
    asked += request.url === '/notes' && process.env.ENVIRONMENT === 'production' ? 1 : 0;
    if (request.url === '/notes' && request.headers['x-waymark-probe'] === undefined && asked > 0 && asked % 5 === 0) throw new Error('The teapot is empty');
  });
}

export function addRoot`;

/** Changes the service in a clone: in production one request in five fails from then on, and probes do not see it. */
export async function breakOneInFive(clone: Clone): Promise<void> {
  await clone.edit('src/http/root.ts', 'export function addRoot', TROUBLE);
  await clone.edit('src/app.ts', 'addRoot }', 'addRoot, addTrouble }');
  await clone.edit('src/app.ts', '  addRoot(app, config);', '  addTrouble(app);\n  addRoot(app, config);');
}
