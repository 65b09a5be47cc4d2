import { judge } from './judge';

const written = [1, 2, 3, 4].map(i => ({ uid: `n${i}`, service: i === 3 ? 'other' : 'shop' }));
const taken = (...uids: number[]) => uids.map((i, at) => ({ uid: `n${i}`, at }));

it.each([
  ['all in order', taken(1, 2, 3, 4), [], []],
  ['services pass each other', taken(3, 1, 2, 4), [], []],
  ['the one under way comes again', taken(1, 2, 2, 3, 4), [1], []],
  ['one is missing', taken(1, 2, 4), [], ['1 of 4 never came']],
  ['two are out of order', taken(2, 1, 3, 4), [], ['shop: n2 came before n1']],
  ['one comes again for no reason', taken(1, 2, 2, 3, 4), [], ['n2 came again, and no backend was killed while it was under way', '1 came again after 0 kills']],
  ['another than the one under way comes again', taken(1, 2, 1, 3, 4), [1], ['n1 came again, and no backend was killed while it was under way']],
  ['one was never written', [...taken(1, 2, 3, 4), { uid: 'x', at: 9 }], [], ['1 came that were never written, or were taken back']],
])('%s', (_, got, kills, problems) => expect(judge(written, got as any, kills as number[])).toEqual(problems));
