// Makes the JSON Schema of platform.yaml and the tables of its reference in docs/. With --check it writes nothing and
// fails on a difference. Wants Node 24: it imports TypeScript as it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The sources import without file endings, as bundlers like it.
registerHooks({
  resolve: (specifier, context, next) => {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.')) throw error;
      return next(`${specifier}.ts`, context);
    }
  },
});
const { referenceTables, schemaText } = await import(
  '../src/spec/reference.ts'
);

const docs = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../docs',
);
const reference = path.join(docs, 'platform-yaml.md');
const BEGIN = '<!-- made from the schema: begin -->\n';
const END = '<!-- made from the schema: end -->';
const text = readFileSync(reference, 'utf8');
const [before, rest] = text.split(BEGIN);
const files = {
  [reference]: `${before}${BEGIN}${referenceTables()}${END}${
    rest.split(END)[1]
  }`,
  [path.join(docs, 'platform.schema.json')]: schemaText(),
};
for (const [file, wanted] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, wanted);
    continue;
  }
  let now = '';
  try {
    now = readFileSync(file, 'utf8');
  } catch {
    /* absent is stale */
  }
  if (now !== wanted) {
    process.stderr.write(
      `${path.basename(file)} is not what the schema says: run npm run generate\n`,
    );
    process.exitCode = 1;
  }
}
