import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScmIntegrations } from '@backstage/integration';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import {
  isServiceName,
  parseServiceFile,
  SERVICE_NAME_PATTERN,
} from '@waymark/platform-common';
import { parse, parseAllDocuments } from 'yaml';
import { listTemplates } from './listTemplates';
import { readTemplate } from './readTemplate';
import { renderGoldenPath } from './renderGoldenPath';
import type { GoldenPath } from './types';

const templates = join(__dirname, '../../../../templates');

/** Every file of a folder: path → content and whether it can be run. */
function readTree(root: string): Record<string, string> {
  const files = readdirSync(root, {
    recursive: true,
    withFileTypes: true,
  }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files.map(entry => {
      const file = join(entry.parentPath, entry.name);
      // eslint-disable-next-line no-bitwise
      const mode = statSync(file).mode & 0o100 ? 'x' : '-';
      return [
        file.slice(root.length + 1),
        `${mode} ${readFileSync(file, 'base64')}`,
      ];
    }),
  );
}

describe('the golden path typescript-service', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'golden path '));
  afterAll(() => rmSync(scratch, { recursive: true }));
  let path: GoldenPath;
  beforeAll(async () => {
    path = (await listTemplates(templates)).find(
      template => template.name === 'typescript-service',
    )!;
  });
  const render = async (database: string, more = {}) => {
    const files = await renderGoldenPath(path, {
      name: 'my-api',
      team: 'payments',
      database,
      ...more,
    });
    return new Map(files.map(file => [file.path, file]));
  };

  it('asks for three things', async () => {
    const { parameters } = (await readTemplate(path.directory))!;
    expect(Object.keys(parameters.properties as object)).toEqual([
      'name',
      'team',
      'database',
    ]);
    expect(parameters.properties).toMatchObject({
      name: { pattern: SERVICE_NAME_PATTERN },
    });
    expect(path.valuesSchema).toMatchObject({
      properties: { database: { enum: ['none', 'postgres'] } },
    });
    expect(Object.keys(path.valuesSchema.properties as object)).toEqual([
      'database',
    ]);
  });

  it.each(['none', 'postgres'])(
    'is the same to the byte as what the scaffolder renders (%s)',
    async database => {
      // A copy in a folder with a space, as a checkout may be.
      const directory = join(scratch, `template ${database}`);
      cpSync(path.directory, directory, { recursive: true });
      const workspace = join(scratch, `workspace ${database}`);
      const { fetch } = (await readTemplate(directory))!;
      const action = createFetchTemplateAction({
        integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
        reader: mockServices.urlReader.mock(),
      } as Parameters<typeof createFetchTemplateAction>[0]);
      await action.handler({
        input: {
          ...fetch,
          values: { name: 'my-api', team: 'payments', database },
        },
        workspacePath: workspace,
        createTemporaryDirectory: async () =>
          mkdtempSync(join(scratch, 'temporary-')),
        templateInfo: {
          entityRef: 'template:default/any',
          baseUrl: `file://${directory}/template.yaml`,
        },
        logger: mockServices.logger.mock(),
        output: () => {},
      } as any);

      const ours = await renderGoldenPath(
        { ...path, directory },
        { name: 'my-api', team: 'group:default/payments', database },
      );
      expect(
        Object.fromEntries(
          ours.map(file => [
            file.path,
            `${file.executable ? 'x' : '-'} ${file.content.toString('base64')}`,
          ]),
        ),
      ).toEqual(readTree(workspace));
      expect(ours.length).toBeGreaterThan(30);
    },
  );

  it.each(['none', 'postgres'])(
    'makes files that the platform accepts (%s)',
    async database => {
      const files = await render(database);
      const text = (name: string) => files.get(name)!.content.toString();

      const parsed = parseServiceFile(text('platform.yaml'), {
        file: 'platform.yaml',
      });
      expect(parsed).toMatchObject({
        ok: true,
        file: {
          metadata: { name: 'my-api', team: 'payments', tier: 'standard' },
          spec: { runtime: { replicas: 1 } },
        },
      });
      expect(parsed.ok && parsed.file.spec.database?.type).toBe(
        database === 'postgres' ? 'postgres' : undefined,
      );

      const [component, api] = parseAllDocuments(text('catalog-info.yaml')).map(
        document => document.toJS(),
      );
      expect(component).toMatchObject({
        kind: 'Component',
        metadata: {
          name: 'my-api',
          annotations: { 'waymark.dev/service': 'my-api' },
        },
        spec: {
          type: 'service',
          owner: 'group:default/payments',
          providesApis: ['my-api'],
        },
      });
      expect(api).toMatchObject({
        kind: 'API',
        spec: { type: 'openapi', definition: { $release: 'openapi.json' } },
      });

      const { name, scripts, dependencies } = JSON.parse(text('package.json'));
      expect(name).toBe('my-api');
      expect(Object.keys(scripts)).toEqual(
        expect.arrayContaining(['start', 'dev', 'lint', 'test', 'build']),
      );
      expect('migrate' in scripts).toBe(database === 'postgres');
      expect('pg' in dependencies).toBe(database === 'postgres');
      for (const needed of [
        'Dockerfile',
        'README.md',
        'docs/index.md',
        'docs/runbook.md',
        'mkdocs.yml',
        '.gitignore',
        'src/main.ts',
      ]) {
        expect([...files.keys()]).toContain(needed);
      }
      expect(files.has('migrations/0001_create_notes.up.sql')).toBe(
        database === 'postgres',
      );
      expect(files.has('src/database.ts')).toBe(database === 'postgres');
      expect(parse(text('mkdocs.yml')).site_name).toBe('my-api');
      // Nothing of the template is left over, and no manifests of a cluster.
      for (const file of files.values()) {
        expect(file.path).not.toMatch(/\.njk$|\{%|\$\{\{/);
        expect(file.content.toString()).not.toMatch(
          /\{%-? (if|endif|else)|\$\{\{ values/,
        );
        expect(file.content.toString()).not.toMatch(/^apiVersion: (apps|v1)/m);
      }
    },
  );

  it.each(['none', 'postgres'])(
    'has a lockfile that is the same for every service, and fits (%s)',
    async database => {
      const lock = (await render(database))
        .get('package-lock.json')!
        .content.toString();
      const other = (await render(database, { name: 'other', team: 'search' }))
        .get('package-lock.json')!
        .content.toString();
      expect(other).toBe(lock);

      const { packages } = JSON.parse(lock);
      const { dependencies, devDependencies } = JSON.parse(
        (await render(database)).get('package.json')!.content.toString(),
      );
      expect(packages['']).toMatchObject({ dependencies, devDependencies });
      for (const [name, entry] of Object.entries<any>(packages)) {
        if (!name) continue;
        expect(entry.resolved ?? 'https://registry.npmjs.org/').toMatch(
          /^https:\/\/registry\.npmjs\.org\//,
        );
        expect(entry.integrity).toMatch(/^sha512-/);
        expect(entry.hasInstallScript).toBeUndefined();
      }
    },
  );

  it('fills in what was not said', async () => {
    const files = await renderGoldenPath(path, {
      name: 'my-api',
      team: 'payments',
    });
    expect(files.some(file => file.path === 'src/database.ts')).toBe(false);
  });

  it.each([
    [{ name: 'My-Api' }, /: name must be 3 to 30 lower-case letters[^^]*-db\.$/],
    [
      { name: 'my-db' },
      /^InputError: The golden path typescript-service can not be used with these values: name must be 3 to 30 .*-db/,
    ],
    [{ name: 'ab' }, /name must be 3 to 30/],
    [{ database: 'oracle' }, /database must be one of none, postgres/],
    [
      { region: 'eu' },
      /region is not asked for \(it asks for name, team, database\)/,
    ],
  ])('refuses %j and names the field', async (values, message) => {
    await expect(render('none', values)).rejects.toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
    const error = await render('none', values).catch(e => e);
    expect(String(error)).toMatch(message);
  });

  it('knows the same names as the platform', async () => {
    for (const name of [
      'abc',
      'a-1',
      'ab',
      'my-db',
      '1ab',
      'ab-',
      'a'.repeat(30),
      'a'.repeat(31),
    ]) {
      const rendered = await render('none', { name }).then(
        () => true,
        () => false,
      );
      expect([name, rendered]).toEqual([name, isServiceName(name)]);
    }
  });

  it('names what is missing', async () => {
    await expect(renderGoldenPath(path, { name: 'my-api' })).rejects.toThrow(
      /team is missing/,
    );
  });
});
