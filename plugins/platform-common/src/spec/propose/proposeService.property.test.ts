import fc from 'fast-check';
import { parseServiceFile } from '../parseServiceFile';
import { propose } from './__testUtils__/projects';

it('proposes only what the parser of the platform takes, whatever the files hold', () => {
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'null',
      'true',
      '123',
      'a-db',
      '@x/y',
      '__proto__',
      'node x && y',
      '',
      '- [',
      'a\nb',
      'group:default/123',
      '~',
      'web: a',
      "'",
    ),
  );
  const json = fc.record(
    {
      name: word,
      description: word,
      scripts: fc.dictionary(
        fc.constantFrom('start', 'build', 'test', 'db:migrate'),
        fc.oneof(word, fc.integer()),
      ),
      dependencies: fc.dictionary(
        fc.constantFrom('pg', 'express', 'knex', 'typescript', '__proto__'),
        word,
      ),
    },
    { requiredKeys: [] },
  );
  const texts = fc.record(
    {
      'package.json': fc.oneof(
        { weight: 9, arbitrary: json.map(value => JSON.stringify(value)) },
        word,
      ),
      'catalog-info.yaml': fc.oneof(
        word,
        fc
          .tuple(word, word)
          .map(
            ([a, b]) =>
              `metadata: { name: ${JSON.stringify(
                a,
              )} }\nspec: { owner: ${JSON.stringify(b)} }`,
          ),
      ),
      'platform.yaml': fc.oneof(
        word,
        word.map(
          a =>
            `kind: Service\nmetadata: { name: ${JSON.stringify(
              a,
            )}, team: a }\nspec: { language: typescript }`,
        ),
      ),
      Procfile: word.map(a => `web: ${a}`),
      Dockerfile: word.map(a => `CMD [${JSON.stringify(a)}]`),
      CODEOWNERS: word.map(a => `* @acme/${a}`),
      'README.md': word,
      'knexfile.js': word,
    },
    { requiredKeys: ['package.json'] },
  );
  let proposed = 0;
  fc.assert(
    fc.property(
      texts,
      fc.record(
        {
          name: word,
          team: fc.constantFrom('a', '123', 'true', 'null', 'on'),
          called: word,
        },
        { requiredKeys: ['team'] },
      ),
      (files, options) => {
        const { serviceFile, name, team } = propose(files as any, options);
        if (serviceFile === undefined) return;
        proposed += 1;
        const parsed = parseServiceFile(serviceFile);
        expect(parsed).toMatchObject({
          ok: true,
          file: { metadata: { name, team } },
        });
      },
    ),
    { numRuns: 500 },
  );
  expect(proposed).toBeGreaterThan(50);
});
