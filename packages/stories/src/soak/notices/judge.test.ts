import { judge } from './judge';

const written = [1, 2, 3, 4].map(i => ({ uid: `n${i}`, service: i === 3 ? 'other' : 'shop', title: `${i}` }));
const taken = (...uids: number[]) => uids.map((i, at) => ({ uid: `n${i}`, text: `Deployed: ${i}`, at }));
const killed = (at: number, ...waiting: number[]) => ({ at, waiting: waiting.map(i => `n${i}`) });

it.each([
  ['all in order', taken(1, 2, 3, 4), [], []],
  ['services pass each other', taken(3, 1, 2, 4), [], []],
  ['the one under way comes again', taken(1, 2, 2, 3, 4), [killed(1, 2, 3, 4)], []],
  ['one that was noted as delivered comes again', taken(1, 2, 2, 3, 4), [killed(1, 3, 4)], ['n2 came again, and no backend was killed while it was under way']],
  ['it comes again under another id', [...taken(1, 2), { uid: 'n3', text: 'Deployed: 2', at: 2 }, ...taken(4)], [killed(1, 2, 3, 4)], ['n3 said "Deployed: 2" and not "3"']],
  ['one is missing', taken(1, 2, 4), [], ['1 of 4 never came']],
  ['two are out of order', taken(2, 1, 3, 4), [], ['shop: n2 came before n1']],
  ['one comes again for no reason', taken(1, 2, 2, 3, 4), [], ['n2 came again, and no backend was killed while it was under way', '1 came again after 0 kills']],
  ['another than the one under way comes again', taken(1, 2, 1, 3, 4), [killed(1, 2, 3, 4)], ['n1 came again, and no backend was killed while it was under way']],
  ['one was never written', [...taken(1, 2, 3, 4), { uid: 'x', text: 'Deployed: 9', at: 9 }], [], ['1 came that were never written, or were taken back']],
])('%s', (_, got, kills, problems) => expect(judge(written, got, kills)).toEqual(problems));
