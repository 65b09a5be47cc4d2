import { FillingList } from './FillingList';

/** Reads the next of the lists each time, and the last for ever. */
function list(until: number, ...lists: string[][]) {
  let reads = 0;
  const filling = new FillingList({
    read: async () => lists[Math.min(reads++, lists.length - 1)],
    until,
    intervalMs: 1,
  });
  return { filling, reads: () => reads };
}

const soon = Date.now() + 60_000;

describe('FillingList', () => {
  it('waits until a list that was empty has stopped growing', async () => {
    const { filling } = list(soon, [], [], ['a'], ['a'], ['a', 'b']);
    expect(await filling.get()).toEqual(['a', 'b']);
  });

  it('does not wait for one that was there at the first look', async () => {
    const { filling, reads } = list(soon, ['a'], ['a', 'b']);
    expect(await filling.get()).toEqual(['a']);
    expect(reads()).toBe(1);
  });

  it('does not wait once it has been whole', async () => {
    const { filling, reads } = list(soon, [], ['a'], ['a'], ['a'], ['a', 'b']);
    await filling.get();
    const before = reads();
    expect(await filling.get()).toEqual(['a', 'b']);
    expect(reads()).toBe(before + 1);
  });

  it('gives what there is at the deadline', async () => {
    expect(await list(Date.now() + 20, []).filling.get()).toEqual([]);
  });
});
