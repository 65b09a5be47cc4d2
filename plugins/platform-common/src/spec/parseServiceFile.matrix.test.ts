import { parseServiceFile } from './parseServiceFile';
import { leavesOf, type Leaf } from './leaves';

/** A whole file, each leaf in a line of its own. */
const WHOLE = `kind: Service
metadata:
  name: payment-api
  team: payments
  tier: critical
spec:
  language: typescript
  framework: fastify
  runtime:
    type: web
    replicas: 3
    cpu: "500m"
    memory: "512Mi"
    autoscaling:
      min: 2
      max: 20
      cpuPercent: 60
  database:
    type: postgres
    size: small
    region: eu-west-1
  dependencies: [user-api]
  monitoring:
    alerts: true
    dashboard: true
    slo: 99.9
  deployment:
    strategy: rolling
    canary: true
    promotion: automatic
    rollback: automatic
  commands:
    lint: npm run lint
    test: npm test
    build: npm run build
    migrate: npm run migrate
    start: node src/main.ts
  jobs:
    nightly:
      schedule: "0 3 * * *"
      command: npm run tidy
      timezone: Europe/Berlin
      timeoutSeconds: 600
      suspend: false
  environments:
    production:
      runtime:
        replicas: 5
        cpu: "1"
        memory: 1Gi
        autoscaling:
          min: 3
          max: 30
          cpuPercent: 50
      database:
        size: large
      jobs:
        nightly:
          schedule: "@hourly"
          suspend: true
`;

/** The line of a field in {@link WHOLE}, counted from 0, found by indentation alone. */
function lineOf(path: readonly string[]): number {
  const lines = WHOLE.split('\n');
  let line = -1;
  path.forEach((key, depth) => {
    line = lines.findIndex(
      (text, index) =>
        index > line && text.startsWith(`${'  '.repeat(depth)}${key}:`),
    );
  });
  return line;
}

const OUT_OF_RANGE: Record<string, string[]> = {
  kind: ['service', 'Job'],
  name: [
    'ab',
    'Payment',
    'payment-api-',
    'payment-db',
    '"1st-api"',
    'a'.repeat(31),
  ],
  team: ['Payments', '"-x"'],
  tier: ['critcal', 'gold'],
  language: ['typescrpt', 'go'],
  framework: ['Next JS'],
  replicas: ['0', '51', '-1', '2.5', '1e999'],
  cpu: ['49m', '"17"', '20', '0.5.1', '1 core', '-1'],
  memory: ['63Mi', '65Gi', '512m', '512', '512MB'],
  type: ['postgre', 'mysql'],
  size: ['Small', 'huge'],
  region: ['EU West'],
  slo: ['89', '100', '.nan'],
  dependencies: ['[user-api, user-api]'],
  strategy: ['roling', 'blue-green'],
  promotion: ['auto', 'true'],
  rollback: ['auto'],
  min: ['0', '51', '1.5'],
  max: ['0', '51'],
  cpuPercent: ['9', '96'],
  schedule: [
    '"0 3 * *"',
    '"60 * * * *"',
    '"0 3 * * 7"',
    '"9-5 * * * *"',
    '"*/0 * * * *"',
    '"0 0 30 feb *"',
    '"@reboot"',
  ],
  command: ['""', 'x'.repeat(1001)],
  timezone: ['Mars/Olympus', 'europe/berlin', '"+02:00"'],
  timeoutSeconds: ['0', '86401'],
};

const WRONG_TYPE: Record<string, string[]> = {
  string: ['', '123', '[one]', '{ one: 1 }', 'true'],
  integer: ['', 'three', '"3"', '[3]', 'true'],
  number: ['', 'high', '"99.9"', '{}'],
  boolean: ['', 'yes', 'off', '1', '[]'],
  array: ['', 'user-api', '3', '{ one: 1 }', 'true'],
};
/** CPU may be a number, and `1` would be right. */
const WRONG_CPU = ['', 'true', '[500m]', '{}'];

interface Case {
  leaf: Leaf;
  kind: string;
  text: string;
  line: number;
  column: number;
  path: string;
}

function cases(leaf: Leaf): Case[] {
  const index = lineOf(leaf.path);
  const lines = WHOLE.split('\n');
  const key = leaf.path[leaf.path.length - 1];
  const indent = '  '.repeat(leaf.path.length - 1);
  const path = leaf.path.join('.');
  const replace = (...by: string[]) =>
    [...lines.slice(0, index), ...by, ...lines.slice(index + 1)].join('\n');
  const value = (kind: string, text: string): Case => ({
    leaf,
    kind: `${kind} (${
      text.length > 20 ? `${text.length} characters` : text || 'empty'
    })`,
    text: replace(`${indent}${key}:${text && ' '}${text}`),
    line: index + 1,
    // What is empty has no place: its key has.
    column: indent.length + 1 + (text ? key.length + 2 : 0),
    path,
  });
  const all = [
    ...(key === 'cpu' ? WRONG_CPU : WRONG_TYPE[String(leaf.schema.type)]).map(
      text => value('wrong type', text),
    ),
    ...(leaf.path[1] === 'commands'
      ? ['""', 'x'.repeat(1001)]
      : OUT_OF_RANGE[key] ?? []
    ).map(text => value('out of range', text)),
    {
      leaf,
      kind: 'unknown sibling',
      text: replace(lines[index], `${indent}${key}x: 1`),
      line: index + 2,
      column: indent.length + 1,
      path: `${path}x`,
    },
  ];
  if (leaf.required) {
    const parent = leaf.path.slice(0, -1);
    all.push({
      leaf,
      kind: 'missing',
      text: replace(),
      line: parent.length ? lineOf(parent) + 1 : 1,
      column: parent.length ? (parent.length - 1) * 2 + 1 : 1,
      path,
    });
  }
  return all;
}

const leaves = leavesOf(undefined, [], path =>
  path[path.length - 1] === 'jobs' ? 'nightly' : 'production',
);

it('starts from a file in which every leaf stands and nothing is wrong', () => {
  expect(parseServiceFile(WHOLE)).toMatchObject({ ok: true });
  expect(
    leaves.map(leaf => lineOf(leaf.path)).filter(line => line < 0),
  ).toEqual([]);
  expect(leaves.length).toBeGreaterThan(25);
});

describe.each(leaves.map(leaf => [leaf.path.join('.'), leaf] as const))(
  '%s',
  (_, leaf) => {
    it('is refused where it is wrong, with what, where and what next', () => {
      const table = cases(leaf).map(one => {
        const result = parseServiceFile(one.text, { file: 'platform.yaml' });
        if (result.ok) throw new Error(`${one.kind} is accepted`);
        const found = result.problems.map(({ line, column, path }) => ({
          kind: one.kind,
          line,
          column,
          path,
        }));
        expect(found).toEqual([
          {
            kind: one.kind,
            line: one.line,
            column: one.column,
            path: one.path,
          },
        ]);
        const [{ message, next }] = result.problems;
        return `${one.kind}\n    ${message}\n    ${next}`;
      });
      expect(table.join('\n')).toMatchSnapshot();
    });
  },
);
