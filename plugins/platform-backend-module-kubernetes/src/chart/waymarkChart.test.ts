import Ajv from 'ajv';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { findings, MINORS } from '../__testUtils__/published';
import { manifest } from '../__testUtils__/rights';

const CHART = join(__dirname, '../../../../charts/waymark');
const HELM = process.env.HELM ?? 'helm';
const withHelm = !spawnSync(HELM, ['version']).error;
const read = (file: string) => readFileSync(join(CHART, file), 'utf8');
const values = parse(read('values.yaml'));
const templates = readdirSync(join(CHART, 'templates'))
  .map(name => read(join('templates', name)))
  .join('\n');

/** The least that somebody has to say. */
const SAID = {
  url: 'https://portal.acme.dev',
  postgres: { host: 'db.acme.dev', existingSecret: 'waymark-postgres' },
  signIn: {
    metadataUrl: 'https://id.acme.dev/.well-known/openid-configuration',
    existingSecret: 'waymark-sign-in',
  },
};
/** All that can be said. */
const ALL = {
  ...SAID,
  image: {
    repository: 'ghcr.io/acme/waymark',
    digest: `sha256:${'a'.repeat(64)}`,
    pullSecrets: ['registry'],
  },
  replicas: 3,
  secretKey: { existingSecret: 'waymark-key' },
  extraSecrets: ['waymark-github'],
  catalog: { existingConfigMap: 'waymark-catalog' },
  data: { accessMode: 'ReadWriteMany', storageClass: 'nfs' },
  serviceAccount: { annotations: { 'acme.dev/role': 'waymark' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    tlsSecret: 'portal-tls',
    annotations: { 'acme.dev/size': '50m' },
  },
  networkPolicy: { from: [{ namespaceSelector: {} }] },
  podAnnotations: { 'acme.dev/team': 'platform' },
  nodeSelector: { pool: 'platform' },
  tolerations: [{ key: 'platform', operator: 'Exists' }],
  affinity: { podAntiAffinity: {} },
};

const paths = (value: any, at: string[] = []): string[] =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, one]) => paths(one, [...at, key]))
    : [at.join('.')];

describe('the chart of Waymark itself', () => {
  it('has a value for all that its templates read, and reads all that it has', () => {
    const named = [...templates.matchAll(/\.Values\.([\w.]*\w)/g)].map(
      ([, path]) => path,
    );
    const has = (path: string) =>
      path.split('.').reduce((one, key) => one?.[key], values) !== undefined;
    expect(named.filter(path => !has(path))).toEqual([]);
    // What is an empty map, or is handed on whole, is named by a part of its path.
    const reads = (path: string) =>
      named.some(one => one === path || path.startsWith(`${one}.`));
    expect(paths(values).filter(path => path && !reads(path))).toEqual([]);
  });

  it('takes what can be said, and refuses what cannot be meant', () => {
    const fits = new Ajv({ strict: false }).compile(
      JSON.parse(read('values.schema.json')),
    );
    const merged = (said: any) =>
      Object.fromEntries(
        Object.entries({ ...values, ...said }).map(([key, one]: any) => [
          key,
          Array.isArray(one) || typeof one !== 'object'
            ? one
            : { ...values[key], ...one },
        ]),
      );
    for (const said of [SAID, ALL])
      expect([fits(merged(said)), fits.errors]).toEqual([true, null]);
    for (const wrong of [
      { replica: 2 },
      { replicas: 2 },
      { replicas: 0 },
      { url: 'portal.acme.dev' },
      { image: { digest: 'latest' } },
      { signIn: { method: 'password' } },
      { postgres: { password: 'hunter2' } },
    ])
      expect([wrong, fits(merged({ ...SAID, ...wrong }))]).toEqual([
        wrong,
        false,
      ]);
  });

  it('gives the rights of the manifest, to the letter', () => {
    const role = manifest().find(({ kind }) => kind === 'ClusterRole');
    expect(parse(read('files/rules.yaml')).rules).toEqual(role.rules);
  });
});

const describeHelm = withHelm ? describe : describe.skip;
describeHelm('the chart of Waymark itself, as helm renders it', () => {
  function render(said: object): any[] {
    const folder = mkdtempSync(join(tmpdir(), 'waymark-chart-'));
    try {
      const file = join(folder, 'values.json');
      writeFileSync(file, JSON.stringify(said));
      const args = ['template', 'portal', CHART, '-n', 'waymark', '-f', file];
      const text = execFileSync(HELM, args, { encoding: 'utf8' });
      return parseAllDocuments(text)
        .map(one => one.toJS())
        .filter(Boolean);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const kinds = (objects: any[]) => objects.map(({ kind }) => kind).sort();

  it.each([
    ['the least', SAID, ['NetworkPolicy', 'PersistentVolumeClaim']],
    [
      'everything',
      ALL,
      [
        'Ingress',
        'NetworkPolicy',
        'PersistentVolumeClaim',
        'PodDisruptionBudget',
      ],
    ],
  ])('is valid with %s', (_, said, more) => {
    const objects = render(said);
    expect(kinds(objects)).toEqual(
      [
        ...['ClusterRole', 'ClusterRoleBinding', 'ConfigMap', 'Deployment'],
        ...['Service', 'ServiceAccount', ...more],
      ].sort(),
    );
    for (const object of objects)
      for (const minor of MINORS)
        expect([object.kind, findings(minor, object)]).toEqual([
          object.kind,
          [],
        ]);
  });

  it('hands secrets over by reference, and writes to its volumes only', () => {
    const { spec } = render(ALL).find(({ kind }) => kind === 'Deployment');
    const [container] = spec.template.spec.containers;
    const secret = container.env.filter((one: any) => one.valueFrom);
    expect(secret.map((one: any) => one.name)).toEqual([
      'POSTGRES_USER',
      'POSTGRES_PASSWORD',
    ]);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(spec.template.spec.securityContext.runAsNonRoot).toBe(true);
    expect(spec.strategy.type).toBe('RollingUpdate');
  });

  it('says what is missing', () => {
    expect(() => render({})).toThrow(/what people type/);
  });
});
