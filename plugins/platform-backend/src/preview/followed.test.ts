import { changeConfiguration } from '../configuration/changeConfiguration';
import type { Revision } from '../configuration/revisions';
import { followed } from './followed';

const NOTHING = { set: {}, unset: [], secrets: {}, removed: [] };
const base = (values: Record<string, string>, secrets: Record<string, number> = {}): Revision => ({ number: 4, values, secrets, changed: { A: { at: 'then', by: 'ana' } } });
/** A preview as it is made, all of its secrets in their first version. */
const made = (of: Revision): Revision => {
  const { values, changed, copied } = followed({ number: 0, values: {}, secrets: {}, changed: {} }, of, 'staging');
  return { number: 1, values, changed, secrets: Object.fromEntries(Object.keys(copied).map(name => [name, 1])) };
};
const setIn = (own: Revision, change: object): Revision => ({ number: own.number + 1, ...changeConfiguration(own, { ...NOTHING, ...change }, 'ben', 'now') });

it('brings a preview what is new in its base, changes what has changed, takes out what has gone, and says which', () => {
  const next = followed(made(base({ A: '1', B: '1', C: '1' }, { KEY: 3, OLD: 1 })), base({ A: '2', B: '1', D: '1' }, { KEY: 4, NEW: 1 }), 'staging');
  expect(next).toMatchObject({ values: { A: '2', B: '1', D: '1' }, secrets: {}, copied: { KEY: 4, NEW: 1 }, names: ['A', 'C', 'D', 'KEY', 'NEW', 'OLD'] });
  expect(next.changed).toMatchObject({ A: { at: 'then', by: 'ana', from: 'staging' }, KEY: { from: 'staging', version: 4 } });
  expect(next.values).not.toHaveProperty('C');
});

it('leaves alone what the preview has set or taken out itself, also when it becomes secret or plain in the base', () => {
  const of = base({ A: '1', B: '1', C: '1' }, { KEY: 3, GONE: 1 });
  const own = setIn(made(of), { set: { A: 'mine', MORE: 'mine' }, unset: ['B'], secrets: { KEY: 2 }, removed: ['GONE'] });
  const next = followed(own, base({ A: '2', B: '2', C: '1', KEY: 'plain' }, { MORE: 1, GONE: 2 }), 'staging');
  expect(next).toMatchObject({ values: { A: 'mine', MORE: 'mine', C: '1' }, secrets: { KEY: 2 }, copied: {}, names: [] });
  for (const name of ['B', 'GONE']) expect({ ...next.values, ...next.secrets, ...next.copied }).not.toHaveProperty(name);
  // Set again, it is the preview's own, and nothing that was before comes back.
  expect(followed(setIn(own, { set: { B: 'again' } }), base({ B: '3' }), 'staging').values.B).toBe('again');
});

it('changes nothing where nothing has changed, keeps copies of secrets, and does not touch what was there before there were marks', () => {
  const of = base({ A: '1' }, { KEY: 3 });
  expect(followed(made(of), of, 'staging')).toMatchObject({ names: [], copied: {}, secrets: { KEY: 1 } });
  expect(followed({ ...made(of), changed: {} }, base({ A: '2' }), 'staging')).toMatchObject({ values: { A: '1' }, names: [] });
});
