import { ago, duration } from './duration';
import { plainText } from './plainText';
import { table } from './table';
import { whoWords } from './who';

it.each([
  [0, '0 ms'],
  [-5, '0 ms'],
  [999, '999 ms'],
  [5800, '5.8 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [11_040_000, '3 h 4 min'],
  [176_400_000, '2 d 1 h'],
])('%p ms are %p', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

it.each([
  [null, '–'],
  ['nonsense', '–'],
  ['2026-11-21T10:00:00.000Z', 'just now'],
  ['2026-11-21T09:59:47.500Z', '12 s ago'],
  ['2026-11-21T07:55:00.000Z', '2 h ago'],
  ['2026-11-21T10:05:00.000Z', 'just now'],
])('%p is %p', (time, words) => {
  expect(ago(time, Date.parse('2026-11-21T10:00:00.100Z'))).toBe(words);
});

it.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007text', 'text'],
  ['\u001b]8;;http://x\u001b\\link', 'link'],
  ['a\rb\u0008c\u009bd', 'abcd'],
  ['two\n\tlines', 'two\n\tlines'],
  ['héllo ✓', 'héllo ✓'],
  ['\u001b]0;never ended', ''],
])('%j is plain as %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

it('sets columns side by side, and leaves out those with nothing in them', () => {
  expect(
    table(
      [
        ['a', '', 'long'],
        ['bbb', '', '✓'],
      ],
      '> ',
    ),
  ).toBe('> a    long\n> bbb  ✓');
  expect(table([])).toBe('');
});

describe('a table on a terminal', () => {
  const rows = [
    ['id', 'what', 'who'],
    [
      'op-mwqejn14-bb5bba8ded',
      'Set secret API_KEY of my-api in staging',
      'ada',
    ],
  ];

  it('cuts sentences to fit its line, and never an id', () => {
    const lines = table(rows, '', 60).split('\n');
    expect(lines[1]).toBe(
      'op-mwqejn14-bb5bba8ded  Set secret API_KEY of my-api i…  ada',
    );
    expect(lines.every(line => line.length <= 60)).toBe(true);
    expect(table(rows, '', 20)).toContain('op-mwqejn14-bb5bba8ded  ');
  });

  it('is whole where there is room, and where it is no terminal', () => {
    expect(table(rows, '', 80)).toBe(table(rows));
    expect(table(rows)).toContain('in staging  ada');
  });
});

it('names people as people do', () => {
  expect(whoWords('user:default/ada')).toBe('ada');
  expect(whoWords('token:3f0c of user:default/ada')).toBe('token:3f0c of ada');
  expect(whoWords('the platform')).toBe('the platform');
  expect(whoWords(null)).toBe('');
});
