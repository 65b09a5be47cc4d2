import { platform, TestIo } from '../__testUtils__/TestIo';
import { version } from '../../package.json';

const run = (line: string) => platform(line, new TestIo());

it.each([
  ['', 2, 'err', /^Usage: platform COMMAND/],
  ['--help', 0, 'out', /platform create service NAME/],
  ['-h', 0, 'out', /Exit codes: 0 done/],
  ['status --help', 0, 'out', /^Usage: platform status NAME \[--json\]/],
  ['service create --help', 0, 'out', /Also: {2}platform service create/],
  ['stauts x', 2, 'err', /Did you mean "platform status"\?/],
  ['create', 2, 'err', /half a command[\s\S]*platform create service/],
  ['create servce x', 2, 'err', /Did you mean "platform create service"\?/],
  ['deploy --env staging', 2, 'err', /There is no command "platform deploy"/],
  ['status x --jsn', 2, 'err', /Did you mean --json\?/],
  ['status x --json=yes', 2, 'err', /takes no value/],
  ['status', 2, 'err', /NAME is missing[\s\S]*Usage: platform status NAME/],
  ['logs x --since --json', 2, 'err', /--since needs a value: --since TIME/],
  ['status x --env staging', 2, 'err', /"platform status" has no option --env/],
] as const)('platform %s', async (line, code, stream, words) => {
  const io = await run(line);
  expect(io.code).toBe(code);
  expect(io[stream]).toMatch(words);
});

it('has a version, as text and as a document', async () => {
  expect((await run('--version')).out).toBe(`${version}\n`);
  expect((await run('--version --json')).document).toEqual({
    schemaVersion: 1,
    version,
  });
});

it('takes what follows -- as it is', async () => {
  const io = await run('create service -- --json');
  expect(io.err).toContain('"--json" cannot be the name of a service');
});

it('colours only what a person sees', async () => {
  expect(
    (await platform('nope', new TestIo({}, { terminal: true }))).err,
  ).toContain('\u001b[31m');
  expect(
    (await platform('nope', new TestIo({ NO_COLOR: '1' }, { terminal: true })))
      .err,
  ).not.toContain('\u001b');
  expect(
    (await platform('nope', new TestIo({ TERM: 'dumb' }, { terminal: true })))
      .err,
  ).not.toContain('\u001b');
  expect((await platform('nope', new TestIo())).err).not.toContain('\u001b');
});
