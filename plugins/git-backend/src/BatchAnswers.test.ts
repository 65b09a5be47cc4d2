import { BatchAnswers, type BatchAnswer } from './BatchAnswers';

const ID = 'ab'.repeat(20);
const LONG_ID = 'cd'.repeat(32);

/** Feeds bytes in pieces of the given size, with a question for each `true` (with content) or `false`. */
function read(
  bytes: Buffer,
  piece: number,
  questions: boolean[],
  maxBytes = 1e6,
) {
  const answers: Array<BatchAnswer | undefined> = [];
  const reader = new BatchAnswers(
    () => {
      const content = questions[answers.length];
      return content === undefined ? undefined : { content, maxBytes };
    },
    answer => answers.push(answer),
  );
  for (let at = 0; at < bytes.length; at += piece)
    reader.add(bytes.subarray(at, at + piece));
  return answers;
}

describe('BatchAnswers', () => {
  // A content that looks like answers itself.
  const tricky = Buffer.concat([
    Buffer.from(`\n${ID} blob 3\n\0\xff`, 'latin1'),
    Buffer.from('\n\n missing\n'),
  ]);
  const bytes = Buffer.concat([
    Buffer.from(`${ID} blob ${tricky.length}\n`),
    tricky,
    Buffer.from(`\n${ID}^{tree} missing\n${LONG_ID} tree 0\n\n`),
    Buffer.from(`${ID} commit 99999999999\n`),
  ]);

  it.each([1, 2, 3, 7, 41, 1000])(
    'reads the same however it is cut: pieces of %i bytes',
    piece => {
      expect(read(bytes, piece, [true, true, true, false])).toEqual([
        { id: ID, type: 'blob', size: tricky.length, content: tricky },
        undefined,
        { id: LONG_ID, type: 'tree', size: 0, content: Buffer.alloc(0) },
        { id: ID, type: 'commit', size: 99999999999 },
      ]);
    },
  );

  it('refuses content that is longer than allowed before it has come', () => {
    expect(() =>
      read(Buffer.from(`${ID} blob 2000001\n`), 9, [true], 2_000_000),
    ).toThrow('2000001 bytes');
  });

  it.each([
    ['an answer to nothing', `${ID} blob 1\n`, []],
    ['a line that is none', 'fatal: something\n', [true]],
    ['a line without an end', 'x'.repeat(5000), [true]],
    ['a length that does not fit', `${ID} blob 1\nabc`, [true]],
  ])('trusts nothing after %s', (_, text, questions) => {
    expect(() => read(Buffer.from(text), 1000, questions)).toThrow(/^git /);
  });
});
