import { worthCollecting } from './worthCollecting';

const MB = 1024 * 1024;

describe('worthCollecting', () => {
  it('collects what a start has left, once it is over', () => {
    expect(worthCollecting({ cpu: 0.9, heap: 350 * MB, collected: 0 })).toBe(
      false,
    );
    expect(worthCollecting({ cpu: 0.05, heap: 350 * MB, collected: 0 })).toBe(
      true,
    );
  });

  it('leaves a heap alone that has hardly grown, so that it does not collect for ever', () => {
    const collected = 130 * MB;
    expect(worthCollecting({ cpu: 0.05, heap: 150 * MB, collected })).toBe(
      false,
    );
    expect(worthCollecting({ cpu: 0.05, heap: 180 * MB, collected })).toBe(
      true,
    );
  });
});
