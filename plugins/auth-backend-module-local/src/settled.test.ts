import { settled } from './settled';

/** Reads one more of the lists each time, and the last for ever. */
function growing(...lists: string[][]) {
  let reads = 0;
  return async () => lists[Math.min(reads++, lists.length - 1)];
}

describe('settled', () => {
  it('waits until a list has stopped growing', async () => {
    const read = growing([], [], ['a'], ['a', 'b'], ['a', 'b']);
    expect(await settled(read, Date.now() + 5000, 1)).toEqual(['a', 'b']);
  });

  it('gives what there is at the deadline', async () => {
    expect(await settled(growing([]), Date.now() + 20, 1)).toEqual([]);
  });

  it('reads once when the time of growing is over', async () => {
    expect(await settled(growing(['a'], ['a', 'b']), 0, 1)).toEqual(['a']);
  });
});
