import { chmod, symlink } from 'node:fs/promises';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { listTemplates } from './listTemplates';
import { renderGoldenPath } from './renderGoldenPath';

const template = (steps: string, more = '') => `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: tried, description: ' tried here ' }
spec:
  type: service
  parameters:
    - required: [name, team]
      properties: { name: { type: string }, team: { type: string }, count: { type: string, default: 'two' } }
    - properties: { extra: { type: string } }
${more}  steps:
${steps}`;
const create = '    - { id: c, action: "platform:service:create" }\n';
const fetch = (input: string) =>
  `    - { id: f, action: "fetch:template", input: ${input} }\n`;
const goodFetch = fetch(
  `{ url: ./skeleton, values: { name: '\${{ parameters.name }}', count: '\${{ parameters.count }}', title: 'It is \${{ parameters.name | upper }}' } }`,
);

describe('templates of a folder', () => {
  const root = createMockDirectory();

  it('are those that create a service; others are left to the scaffolder', async () => {
    root.setContent({
      tried: { 'template.yaml': template(goodFetch + create) },
      foreign: {
        'template.yaml': template(
          `    - { action: "fetch:plain" }\n    - { action: "publish:github" }\n`,
        ),
      },
      empty: {},
      'README.md': 'not a folder',
    });
    expect(await listTemplates(root.path)).toEqual([
      {
        name: 'tried',
        title: 'tried',
        description: 'tried here',
        directory: root.resolve('tried'),
        valuesSchema: {
          type: 'object',
          additionalProperties: false,
          required: [],
          properties: {
            count: { type: 'string', default: 'two' },
            extra: { type: 'string' },
          },
        },
      },
    ]);
  });

  it.each([
    [
      'a fetch step too many',
      goodFetch + goodFetch + create,
      /exactly one fetch step/,
    ],
    [
      'an input that is rendered differently here',
      fetch('{ url: ./skeleton, cookiecutterCompat: true }') + create,
      /input of fetch:template: .*cookiecutterCompat/,
    ],
    [
      'a skeleton elsewhere',
      fetch('{ url: https://example.com/x }') + create,
      /url: must be a folder below/,
    ],
    [
      'a skeleton above',
      fetch('{ url: ./../../etc }') + create,
      /url: must be a folder below/,
    ],
    ['no YAML', '   - a: [\n', /template\.yaml is not valid YAML/],
  ])('say which file is wrong and how: %s', async (_what, steps, message) => {
    root.setContent({ tried: { 'template.yaml': template(steps) } });
    await expect(listTemplates(root.path)).rejects.toThrow(message);
  });

  it('render names and contents by the rules of fetch:template', async () => {
    root.setContent({
      tried: {
        'template.yaml': template(goodFetch + create),
        skeleton: {
          'a-${{ values.name }}.txt':
            '${{ values.title }}, ${{ values.count }}\n{{ left }}',
          "{% if values.count == 'two' %}here{% endif %}": { 'x.txt': 'x' },
          "{% if values.count == 'one' %}gone{% endif %}": { 'y.txt': 'y' },
          'logo.bin': Buffer.from([0, 1, 0xff, 0x24, 0x7b, 0x7b]),
          'run.sh': '#!/bin/sh',
        },
      },
    });
    await chmod(root.resolve('tried/skeleton/run.sh'), 0o755);
    const [path] = await listTemplates(root.path);
    const files = await renderGoldenPath(path, {
      name: 'shop',
      team: 'payments',
    });
    expect(
      files.map(({ path: file, content, executable }) => [
        file,
        content.toString('latin1'),
        executable,
      ]),
    ).toEqual([
      ['a-shop.txt', 'It is SHOP, two\n{{ left }}', undefined],
      ['here/x.txt', 'x', undefined],
      ['logo.bin', '\x00\x01\xff${{', undefined],
      ['run.sh', '#!/bin/sh', true],
    ]);
  });

  it('do not follow links, and are not looked for where they have gone', async () => {
    root.setContent({
      tried: {
        'template.yaml': template(goodFetch + create),
        skeleton: { a: 'a' },
      },
    });
    const [path] = await listTemplates(root.path);
    await symlink('/etc/hostname', root.resolve('tried/skeleton/link'));
    await expect(
      renderGoldenPath(path, { name: 'shop', team: 'a' }),
    ).rejects.toThrow(/link is not a plain file/);
    root.setContent({});
    await expect(
      renderGoldenPath(path, { name: 'shop', team: 'a' }),
    ).rejects.toThrow(/The golden path tried is gone/);
  });
});
