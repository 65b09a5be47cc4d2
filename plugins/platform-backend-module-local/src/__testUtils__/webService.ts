import type { GraphNode, JsonObject } from '@waymark/platform-common';

/** A service that answers with its release, can be told to fail, and shows what it must not show in its log. */
export const WEB_SERVICE = {
  'package.json': '{}',
  'server.js': `const { createServer } = require('http');
console.log('starting with', process.env.DATABASE_URL);
createServer((request, response) => {
  if (request.url === '/env') return response.end(JSON.stringify(Object.keys(process.env)));
  response.end(process.env.SERVICE_VERSION + ' ' + process.env.FLAVOUR);
}).listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(0));`,
};

/** A workload node of {@link WEB_SERVICE}, which is in the workspace `web`. */
export const workloadNode = (
  name: string,
  more: JsonObject = {},
): GraphNode => ({
  id: 'workload/r1',
  type: 'workload',
  name,
  dependsOn: [],
  resource: false,
  properties: {
    workspace: 'web',
    // The name is only there to be found in the list of processes.
    command: `node server.js ${name}`,
    replicas: 1,
    env: { SERVICE_VERSION: 'r1', FLAVOUR: 'plain' },
    readyPath: '/readyz',
    livePath: '/healthz',
    service: 'web',
    environment: 'staging',
    release: 'r1',
    ...more,
  },
});
