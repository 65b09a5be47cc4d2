const PLATFORM = (name: string, team: string) => `kind: Service
metadata:
  name: ${name}
  team: ${team}
spec:
  language: typescript
  runtime:
    replicas: 1
  database:
    type: postgres
    size: small
`;

const CATALOG = (name: string, team: string) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    waymark.dev/service: ${name}
spec:
  type: service
  lifecycle: production
  owner: group:default/${team}
`;

/** A request to create a service from a tree of one's own, whose tests fail in their own words. */
export function brokenTree(name: string, team: string): object {
  const scripts = { start: 'node main.js', test: `node -e "console.error('the sums of ${name} are wrong'); process.exit(3)"` };
  const files: Record<string, string> = {
    'platform.yaml': PLATFORM(name, team),
    'catalog-info.yaml': CATALOG(name, team),
    'package.json': JSON.stringify({ name, version: '1.0.0', private: true, scripts }, undefined, 2),
    'package-lock.json': JSON.stringify({ name, version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name, version: '1.0.0' } } }, undefined, 2),
    'main.js': 'process.exit(1);\n',
  };
  return {
    name,
    team,
    files: Object.entries(files).map(([file, text]) => ({ path: file, contentBase64: Buffer.from(text).toString('base64') })),
  };
}
