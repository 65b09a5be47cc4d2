import { readFileSync } from 'fs';
import path from 'path';
import { leavesOf } from './leaves';
import { parseServiceFile } from './parseServiceFile';
import { referenceTables, schemaText } from './reference';

const docs = path.resolve(__dirname, '../../../../docs');
const reference = readFileSync(path.join(docs, 'platform-yaml.md'), 'utf8');

it('the published JSON Schema is the one that the parser uses', () => {
  expect(readFileSync(path.join(docs, 'platform.schema.json'), 'utf8')).toBe(
    schemaText(),
  );
});

it('the reference has every field, with what it accepts', () => {
  expect(reference).toContain(referenceTables());
  for (const leaf of leavesOf())
    expect(reference).toContain(`| \`${leaf.path.join('.')}\` |`);
});

it('every file shown in the reference is a good one', () => {
  const files = [
    ...reference.matchAll(/```yaml\n(kind: Service\n[\s\S]*?)```/g),
  ].map(match => match[1]);
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files)
    expect(parseServiceFile(file)).toMatchObject({ ok: true });
});
