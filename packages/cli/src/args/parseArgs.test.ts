import { platform, TestIo } from '../__testUtils__/TestIo';
import { version } from '../../package.json';

const run = (line: string) => platform(line, new TestIo());

it.each([
  ['', 2, 'err', /^Usage: platform COMMAND/],
  ['--help', 0, 'out', / {2}create service NAME +repository, database/],
  ['--help', 0, 'out', / {2}db … +create, look into/],
  ['help db', 0, 'out', /^Usage: platform db COMMAND[\s\S]* {2}db swap ID/],
  ['db --help', 0, 'out', / {2}db backup \[NAME\] +now/],
  ['help deploy', 0, 'out', /See also:\n {2}deploy promote \[NAME\]/],
  ['help nope', 0, 'out', /^Usage: platform COMMAND/],
  ['-h', 0, 'out', /Exit codes: 0 done/],
  ['status --help', 0, 'out', /^Usage: platform status \[NAME\] \[--json\]/],
  ['service create --help', 0, 'out', /Also: {2}platform service create/],
  ['stauts x', 2, 'err', /Did you mean "platform status"\?/],
  ['create', 2, 'err', /half a command[\s\S]*platform create service/],
  ['create servce x', 2, 'err', /Did you mean "platform create service"\?/],
  ['db', 2, 'err', /half a command[\s\S]*See: platform help db\n/],
  ['secrets', 2, 'err', /half a command[\s\S]*platform secrets set/],
  ['deploy x --image x:1', 2, 'err', /--image needs --commit\./],
  ['deploy x --commit=a1b2', 2, 'err', /--commit needs --image\./],
  ['deploy --from', 2, 'err', /--from needs a value\.\n/],
  [
    'deploy promote --help',
    0,
    'out',
    /^Usage: platform deploy promote \[NAME\]/,
  ],
  ['deploy x --help', 0, 'out', /^Usage: platform deploy \[NAME\]/],
  ['freeze lst', 2, 'err', /"lst" is one argument too many/],
  ['freeze end', 2, 'err', /ID is missing/],
  ['incident', 2, 'err', /half a command[\s\S]*platform incident open/],
  ['status .', 2, 'err', /"\." cannot be the name of a service/],
  ['operations ..', 2, 'err', /"\.\." cannot be an id/],
  ['logs x --env ..', 2, 'err', /cannot be the name of an environment/],
  ['help', 0, 'out', /^Usage: platform COMMAND/],
  ['help status', 0, 'out', /^Usage: platform status/],
  ['version', 0, 'out', /^\d+\.\d+\.\d+\n$/],
  ['status x --jsn', 2, 'err', /Did you mean --json\?/],
  ['status x --json=yes', 2, 'err', /takes no value/],
  ['retry', 2, 'err', /ID is missing[\s\S]*Usage: platform retry ID/],
  ['logs x --since --json', 2, 'err', /--since needs a value: --since TIME/],
  ['status x --env staging', 2, 'err', /"platform status" has no option --env/],
] as const)('platform %s', async (line, code, stream, words) => {
  const io = await run(line);
  expect(io.code).toBe(code);
  expect(io[stream]).toMatch(words);
});

it('refuses words that would make another address', async () => {
  for (const argv of [
    ['status', ''],
    ['status', 'x'.repeat(20_000)],
  ]) {
    const io = new TestIo({ PLATFORM_TOKEN: 'x' });
    await platform(argv, io);
    expect(io.err).toMatch(/cannot be the name of a service/);
    expect(io.err.length).toBeLessThan(400);
  }
});

it.each([
  '--json',
  '--help --json',
  'status --help --json',
  'x --json',
  '--x --json',
])('is one document with --json, whatever is asked: %s', async line => {
  expect((await run(line)).document.schemaVersion).toBe(1);
});

it('prints no document where --json is a name and no option', async () => {
  expect((await run('validate -- --json')).out).toBe('');
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

it('repeats no value of what it does not understand', async () => {
  for (const line of [
    'secrets API_KEY=sk-abc123',
    'secret set API_KEY=sk-abc123',
    'secrets set API_KEY=sk-abc123 API_KEY=sk-abc123',
    'secrets set API KEY=sk-abc123',
    'secrets rotate API_KEY=sk-abc123',
    'secrets delete API_KEY=sk-abc123',
    'secrets list API_KEY=sk-abc123',
    'secrets set API_KEY=sk-abc123 --generate',
    'secrets set api_key=sk-abc123',
    'config unset API_KEY=sk-abc123',
  ]) {
    const io = await run(line);
    expect(io.code).toBe(2);
    expect(io.out + io.err).not.toContain('sk-');
  }
});
