import { ObjectCache } from './ObjectCache';

const blob = (size: number) => ({
  id: 'a'.repeat(40),
  type: 'blob',
  size,
  content: Buffer.alloc(size),
});

describe('ObjectCache', () => {
  it('keeps what it was given under its name', () => {
    const cache = new ObjectCache();
    const answer = blob(3);
    cache.put('a', answer);
    cache.put('a', blob(4));
    expect(cache.get('a')).toBe(answer);
    expect(cache.get('b')).toBeUndefined();
  });

  it('lets go of what was not used for longest, and never keeps what is large', () => {
    const cache = new ObjectCache();
    cache.put('large', blob(300 * 1024));
    expect(cache.get('large')).toBeUndefined();
    cache.put('first', blob(200 * 1024));
    cache.put('second', blob(200 * 1024));
    for (let i = 0; i < 79; i += 1) cache.put(`${i}`, blob(200 * 1024));
    expect(cache.get('first')).toBeDefined();
    cache.put('one more', blob(200 * 1024));
    expect(cache.get('second')).toBeUndefined();
    expect(cache.get('first')).toBeDefined();
  });
});
