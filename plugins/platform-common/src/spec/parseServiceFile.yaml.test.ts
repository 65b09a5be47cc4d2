import { MAX_FILE_BYTES } from './unreadable';
import { parseServiceFile } from './parseServiceFile';

const HEAD =
  'kind: Service\nmetadata:\n  name: payment-api\n  team: payments\n';
const SPEC = 'spec:\n  language: typescript\n';

/** The mistake stands where `«` is; the mark itself is taken out before parsing. */
const CASES: [name: string, marked: string, path: string, message: RegExp][] = [
  ['nothing', '«', '', /^The file is empty\.$/],
  ['only a comment', '«# nothing yet\n', '', /^The file is empty\.$/],
  ['only a marker', '«---\n', '', /^The file is empty\.$/],
  [
    'a list',
    '«- kind: Service\n',
    '',
    /^The file is a list, and must be a mapping\.$/,
  ],
  [
    'a word',
    '«Service\n',
    '',
    /^The file is the text "Service", and must be a mapping\.$/,
  ],
  [
    'a tab as indentation',
    `${HEAD}spec:\n«\tlanguage: typescript\n`,
    '',
    /^A tab is used for indentation/,
  ],
  [
    'a tab after spaces',
    `${HEAD}spec:\n  «\tlanguage: typescript\n`,
    '',
    /^A tab is used for indentation/,
  ],
  [
    'a tab in a deeper line',
    `${HEAD}${SPEC}  runtime:\n    replicas: 3\n«\tcpu: 1\n`,
    '',
    /^A tab is used for indentation/,
  ],
  [
    'a duplicate key',
    `${HEAD}${SPEC}  «language: typescript\n`,
    'spec.language',
    /^"language" is there twice: first in line 6\.$/,
  ],
  [
    'a duplicate block',
    `${HEAD}${SPEC}«metadata: {}\n`,
    'metadata',
    /^"metadata" is there twice: first in line 2\.$/,
  ],
  [
    'the same key in quotes',
    `${HEAD}${SPEC}  «"language": typescript\n`,
    'spec.language',
    /there twice/,
  ],
  [
    'an anchor',
    `${HEAD}spec:\n  language: «&l typescript\n`,
    'spec.language',
    /^"&l" names a value to be repeated \(a YAML anchor\)/,
  ],
  [
    'an alias',
    `${HEAD}${SPEC}  framework: «*l\n`,
    'spec.framework',
    /^"\*l" repeats a value from elsewhere \(a YAML alias\)/,
  ],
  [
    'a merge key',
    `${HEAD}${SPEC}  runtime:\n    «<<: { replicas: 3 }\n`,
    'spec.runtime."<<"',
    /^"<<" merges another mapping/,
  ],
  [
    'a tag of a language',
    `${HEAD}${SPEC}  framework: «!!js/function "x"\n`,
    'spec.framework',
    /^There is a tag/,
  ],
  [
    'a tag of its own',
    `${HEAD}${SPEC}  framework: «!secret x\n`,
    'spec.framework',
    /^There is a tag/,
  ],
  [
    'a plain tag',
    `${HEAD}${SPEC}  framework: «!!str fastify\n`,
    'spec.framework',
    /^There is a tag/,
  ],
  [
    'a tag on a block',
    `${HEAD}${SPEC}  runtime: «!!map\n    replicas: 3\n`,
    'spec.runtime',
    /^There is a tag/,
  ],
  [
    'two documents',
    `${HEAD}${SPEC}«---\nkind: Service\n`,
    '',
    /^The file holds a second document/,
  ],
  [
    'a second, empty document',
    `${HEAD}${SPEC}«---\n`,
    '',
    /^The file holds a second document/,
  ],
  [
    'more after the end',
    `${HEAD}${SPEC}«...\nkind: Service\n`,
    '',
    /^The file holds a second document/,
  ],
  [
    'a directive',
    `«%YAML 1.1\n---\n${HEAD}${SPEC}`,
    '',
    /^There is a directive/,
  ],
  [
    'a NUL',
    `${HEAD}${SPEC}  framework: fast«\0ify\n`,
    '',
    /^There is a NUL character\.$/,
  ],
  [
    'a bell',
    `${HEAD}${SPEC}  framework: «\u0007\n`,
    '',
    /^There is a control character \(U\+0007\)\.$/,
  ],
  [
    'an escape sequence of a terminal',
    `${HEAD}${SPEC}# «\u001b[2J\n`,
    '',
    /^There is a control character \(U\+001B\)\.$/,
  ],
  [
    'text that runs backwards',
    `${HEAD}${SPEC}  framework: a«\u202eb\n`,
    '',
    /changes the order of the text \(U\+202E\)/,
  ],
  [
    'bytes that are not UTF-8',
    `${HEAD}${SPEC}  framework: caf«\ufffd\n`,
    '',
    /^There are bytes that are not UTF-8\.$/,
  ],
  [
    'half a character',
    `${HEAD}${SPEC}  framework: «\ud83d\n`,
    '',
    /^There is half of a character/,
  ],
  [
    'too large a file',
    `«${HEAD}${SPEC}${'# x\n'.repeat(MAX_FILE_BYTES / 4)}`,
    '',
    /^The file is larger than 256 KiB\.$/,
  ],
  [
    'too large in bytes',
    `«${HEAD}${SPEC}# ${'é'.repeat(MAX_FILE_BYTES / 2)}\n`,
    '',
    /^The file is larger than 256 KiB\.$/,
  ],
  [
    'a number as a key',
    `${HEAD}${SPEC}  «3: x\n`,
    'spec',
    /^A key must be text, and 3 is not\.$/,
  ],
  [
    'a list as a key',
    `${HEAD}${SPEC}  ? «[a]\n  : x\n`,
    'spec',
    /^A key must be plain text\.$/,
  ],
  [
    'an anchor on a key',
    `${HEAD}${SPEC}  «&k framework: x\n`,
    'spec',
    /^A key must be plain text\.$/,
  ],
  [
    'no space after the colon',
    `${HEAD}${SPEC}  «framework:fastify\n`,
    '',
    /colon/,
  ],
  [
    'two keys in a line',
    `${HEAD}${SPEC}  framework: «a: b\n`,
    '',
    /^There is a second "key: value" on one line\.$/,
  ],
  [
    'a crooked block',
    `${HEAD}${SPEC}«   framework: fastify\n`,
    '',
    /^The indentation does not fit/,
  ],
  [
    'an open quote',
    `${HEAD}${SPEC}  framework: "fastify\n«`,
    '',
    /^Something is not closed/,
  ],
  [
    'an unknown escape',
    `${HEAD}${SPEC}  framework: "a«\\q"\n`,
    '',
    /^There is an unknown escape/,
  ],
  [
    'a character kept by YAML',
    `${HEAD}${SPEC}  framework: «@fastify\n`,
    '',
    /^The value starts with a character that YAML keeps/,
  ],
  [
    'a prototype',
    `${HEAD}${SPEC}  «__proto__: { x: 1 }\n`,
    'spec.__proto__',
    /^spec has no field called "__proto__"\.$/,
  ],
  [
    'an unknown block at the top',
    `${HEAD}${SPEC}«apiVersion: v1\n`,
    'apiVersion',
    /^the file has no field called "apiVersion"\.$/i,
  ],
  [
    'a field in the wrong place',
    `${HEAD}${SPEC}  «replicas: 3\n`,
    'spec.replicas',
    /^spec has no field called "replicas"\.$/,
  ],
  [
    'a bad environment',
    `${HEAD}${SPEC}  environments:\n    «Prod: {}\n`,
    'spec.environments.Prod',
    /cannot be the name of an environment/,
  ],
  [
    'an environment that is empty',
    `${HEAD}${SPEC}  environments:\n    «production:\n`,
    'spec.environments.production',
    /is empty/,
  ],
  [
    'a size for a database that is not there',
    `${HEAD}${SPEC}  environments:\n    production:\n      «database:\n        size: large\n`,
    'spec.environments.production.database',
    /changes a database, and the service has none\.$/,
  ],
];

describe('what is wrong with the YAML, at its place', () => {
  it.each(CASES)('%s', (_, marked, path, message) => {
    const offset = marked.indexOf('«');
    const before = marked.slice(0, offset).split('\n');
    const result = parseServiceFile(marked.replace('«', ''), {
      file: 'a/platform.yaml',
    });
    if (result.ok) throw new Error('it is accepted');
    expect(result.problems[0]).toMatchObject({
      file: 'a/platform.yaml',
      line: before.length,
      column: before[before.length - 1].length + 1,
      path,
      message: expect.stringMatching(message),
      next: expect.stringMatching(/^[A-Z].*[.?]$/s),
    });
    expect(result.problems).toHaveLength(1);
  });
});
