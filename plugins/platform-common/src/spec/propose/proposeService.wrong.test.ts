import { parseServiceFile } from '../parseServiceFile';
import { EXPRESS, ids, propose } from './__testUtils__/projects';

describe('what cannot come as it is', () => {
  it.each<[string, Record<string, string | object>, RegExp]>([
    [
      'workspaces',
      {
        'package.json': {
          name: 'all',
          workspaces: ['packages/*'],
          scripts: { start: 'node x' },
        },
      },
      /"workspaces"/,
    ],
    [
      'pnpm',
      { 'package.json': { name: 'all' }, 'pnpm-workspace.yaml': '' },
      /pnpm-workspace/,
    ],
    [
      'folders',
      { 'services/a/package.json': {}, 'services/b/package.json': {} },
      /2 packages/,
    ],
  ])('is a repository of several packages (%s)', (_, files, why) => {
    const proposal = propose(files, { team: 'a', name: 'all' });
    expect(proposal.serviceFile).toBeUndefined();
    expect(proposal.findings).toEqual([
      expect.objectContaining({
        id: 'monorepo',
        severity: 'must',
        certain: true,
        why: expect.stringMatching(why),
      }),
    ]);
  });

  it.each([
    ['pyproject.toml', /Python/, /comes later/],
    ['requirements.txt', /Python/, /comes later/],
    ['go.mod', /Go/, /comes later/],
    ['Cargo.toml', /Rust/, /no path/],
  ])('is of another language (%s)', (file, what, why) => {
    const proposal = propose(
      { [file]: '', 'main.x': '' },
      { team: 'a', name: 'all' },
    );
    expect(proposal.serviceFile).toBeUndefined();
    expect(proposal.findings).toMatchObject([
      {
        id: 'language',
        what: expect.stringMatching(what),
        why: expect.stringMatching(why),
      },
    ]);
  });

  it('is JavaScript beside which lies something of Python: that is not refused', () => {
    expect(
      propose({ ...EXPRESS, 'requirements.txt': '' }).serviceFile,
    ).toBeDefined();
  });

  it.each([
    ['payments-db', /kept for the databases/],
    ['Payments', /lower-case/],
  ])('has a name that no service can have (%s)', (name, why) => {
    const proposal = propose(EXPRESS, { name });
    expect(proposal.serviceFile).toBeUndefined();
    expect(proposal.findings[0]).toMatchObject({
      id: 'name',
      why: expect.stringMatching(why),
      next: expect.stringContaining('--name'),
    });
  });

  it('has nobody who owns it', () => {
    const { '.github/CODEOWNERS': _, ...files } = EXPRESS;
    expect(propose(files).serviceFile).toBeUndefined();
    expect(propose(files)).toMatchObject({
      name: 'orders-api',
      findings: [{ id: 'team' }],
    });
  });
});

describe('files that are there already', () => {
  const entity =
    'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  owner: group:default/shop\n';

  it('are not proposed anew, and a name that differs is said', () => {
    const proposal = propose(
      { ...EXPRESS, 'catalog-info.yaml': entity },
      { name: 'orders-api' },
    );
    expect(proposal.catalogFile).toBeUndefined();
    expect(ids(proposal, 'must')).toEqual(['catalog-name']);
    const agreed = propose({ ...EXPRESS, 'catalog-info.yaml': entity });
    expect(agreed.name).toBe('orders');
    expect(ids(agreed, 'must')).toEqual([]);
    expect(ids(agreed)).toContain('package-name');
  });

  const file =
    'kind: Service\nmetadata:\n  name: orders-api # as ever\n  team: shop\nspec:\n  language: typescript\n  runtime: { replicas: 3 }\n  commands: { start: node server.js }\n';

  it('stay as they are where they are right, also where package.json starts nothing', () => {
    const proposal = propose({
      ...EXPRESS,
      'package.json': { ...EXPRESS['package.json'], scripts: {} },
      'platform.yaml': file,
    });
    expect(proposal.serviceFile).toBe(file);
    expect(ids(proposal)).not.toContain('start');
    expect(
      propose({ ...EXPRESS, 'platform.yaml': file }, { team: 'payments' })
        .serviceFile,
    ).toBe(file.replace('team: shop', 'team: payments'));
  });

  it('are proposed anew where they are not right, with the place', () => {
    const proposal = propose({
      ...EXPRESS,
      'platform.yaml': file.replace('replicas: 3', 'replicas: lots'),
    });
    expect(parseServiceFile(proposal.serviceFile!).ok).toBe(true);
    expect(
      proposal.findings.find(one => one.id === 'platform-yaml')!.why,
    ).toMatch(/^platform\.yaml:7:/);
  });
});

it('reads the command of a Procfile or a Dockerfile where there is no script', () => {
  const bare = {
    ...EXPRESS,
    'package.json': {
      ...EXPRESS['package.json'],
      scripts: { build: 'tsc', test: 'jest', lint: 'eslint .' },
    },
  };
  const start = (more: object) =>
    propose({ ...bare, ...more } as any).scripts.find(
      one => one.name === 'start',
    );
  expect(
    start({
      Procfile: 'web: node dist/server.js --port $PORT\nworker: node w.js\n',
    }),
  ).toMatchObject({
    command: 'node dist/server.js --port $PORT',
    from: '"web" in Procfile',
  });
  expect(
    start({ Dockerfile: 'FROM node:24\nCMD ["node", "dist/server.js"]\n' }),
  ).toMatchObject({
    command: 'node dist/server.js',
    from: 'CMD in Dockerfile',
  });
  expect(
    start({ Dockerfile: 'FROM node:24\nCMD ["sh", "-c", "a; b"]\n' }),
  ).toMatchObject({ state: 'missing' });
});

it.each<[string, string]>([
  ['blank lines', '\n'.repeat(190_000)],
  ['blanks', ' '.repeat(190_000)],
  ['one word', 'image: a/'.repeat(20_000)],
  ['brackets', '['.repeat(190_000)],
  ['anchors', `a: &a [${'*a,'.repeat(50_000)}]`],
])('looks at files full of %s within a moment', (_, text) => {
  const started = performance.now();
  propose(
    {
      ...EXPRESS,
      'src/server.ts': text,
      'prisma/schema.prisma': text,
      'docker-compose.yml': text,
      'catalog-info.yaml': text,
      'platform.yaml': text,
      'README.md': text,
      '.npmrc': text,
      '.env.example': text,
      Procfile: text,
      Dockerfile: text,
    },
    { team: 'shop' },
  );
  // A quadratic one would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});
