import { CommitFiles } from './CommitFiles';

describe('CommitFiles', () => {
  it('tells what is not known from what is known not to be there', () => {
    const files = new CommitFiles();
    files.put('a', Buffer.from('text'));
    files.put('b', undefined);
    expect(files.get('a')?.content?.toString()).toBe('text');
    expect(files.get('b')).toEqual({ content: undefined });
    expect(files.get('c')).toBeUndefined();
  });

  it('hands out copies', () => {
    const files = new CommitFiles();
    files.put('a', Buffer.from('text'));
    files.get('a')!.content!.fill(0);
    expect(files.get('a')?.content?.toString()).toBe('text');
  });

  it('lets go of what was not used for longest, and never keeps what is large', () => {
    const files = new CommitFiles();
    files.put('large', Buffer.alloc(300 * 1024));
    expect(files.get('large')).toBeUndefined();
    files.put('first', Buffer.alloc(200 * 1024));
    files.put('second', Buffer.alloc(200 * 1024));
    for (let i = 0; i < 79; i += 1) files.put(`${i}`, Buffer.alloc(200 * 1024));
    expect(files.get('first')).toBeDefined();
    files.put('one more', Buffer.alloc(200 * 1024));
    expect(files.get('second')).toBeUndefined();
    expect(files.get('first')).toBeDefined();
  });
});
