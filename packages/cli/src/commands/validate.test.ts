import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { platform, TestIo } from '../__testUtils__/TestIo';

const GOOD =
  'kind: Service\nmetadata:\n  name: payment-api\n  team: payments\nspec:\n  language: typescript\n';
const BAD = GOOD.replace('payments', 'Pay Ments').replace(
  'language',
  'langauge',
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waymark cli '));
  mkdirSync(path.join(folder, 'deep', 'er'), { recursive: true });
  mkdirSync(path.join(folder, '.git'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]) =>
  new TestIo({}, { cwd: path.join(folder, ...parts) });
const put = (text: string, ...parts: string[]) =>
  writeFileSync(path.join(folder, ...parts), text);

it('says of a good file that it is', async () => {
  put(GOOD, 'platform.yaml');
  const io = await platform('validate', at());
  expect([io.code, io.out]).toEqual([
    0,
    'platform.yaml is good: service payment-api of team payments.\n',
  ]);
  expect((await platform('validate --json', at())).document).toEqual({
    schemaVersion: 1,
    file: 'platform.yaml',
    valid: true,
    problems: [],
  });
});

it('says file, line and column of each thing that is wrong', async () => {
  put(BAD, 'platform.yaml');
  const io = await platform('validate', at());
  expect(io.code).toBe(1);
  expect(io.out).toMatchInlineSnapshot(`
    "platform.yaml:4:9  metadata.team is the text "Pay Ments", and must be the name of a team: 1 to 63 lower-case letters, digits and dashes.
                       Write for instance \`team: pay-ments\`.
    platform.yaml:5:1  spec has no "language", which every service must have.
                       Add \`language: typescript\` under spec.
    platform.yaml:6:3  spec has no field called "langauge".
                       Did you mean "language"?
    "
  `);
  const json = await platform('validate --json', at());
  expect(json.code).toBe(1);
  expect(json.document).toMatchObject({
    valid: false,
    problems: [
      { line: 4, column: 9, path: 'metadata.team', next: expect.anything() },
      {},
      {},
    ],
  });
});

it('finds the file of the repository from a folder below, and no further', async () => {
  put(GOOD, 'platform.yaml');
  expect((await platform('validate', at('deep', 'er'))).out).toContain(
    '../../platform.yaml is good',
  );
  mkdirSync(path.join(folder, 'deep', '.git'));
  const io = await platform('validate', at('deep', 'er'));
  expect(io.code).toBe(5);
});

it('takes a name, and standard input', async () => {
  put(GOOD, 'deep', 'mine.yaml');
  expect((await platform('validate deep/mine.yaml', at())).code).toBe(0);
  const io = at();
  io.stdin.end(BAD);
  expect((await platform('validate -', io)).out).toContain(
    '(standard input):4:9',
  );
});

it.each([
  ['nowhere.yaml', /no such file/],
  ['deep', /It is a folder/],
])('ends with 5 on %s', async (file, words) => {
  const io = await platform(`validate ${file}`, at());
  expect(io.code).toBe(5);
  expect(io.err).toMatch(words);
});

it('reads bytes that are not UTF-8 and shows nothing that a terminal would obey', async () => {
  writeFileSync(
    path.join(folder, 'platform.yaml'),
    Buffer.concat([Buffer.from(GOOD), Buffer.from([0x23, 0xff, 0x0a])]),
  );
  expect((await platform('validate', at())).out).toMatch(
    /platform\.yaml:7:2 {2}There are bytes that are not UTF-8/,
  );
});
