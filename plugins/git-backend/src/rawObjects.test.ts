import { rawCommit } from './rawCommit';
import { rawTree } from './rawTree';

const entry = (mode: string, name: string, id: string) =>
  Buffer.concat([
    Buffer.from(`${mode} ${name}\0`, 'latin1'),
    Buffer.from(id, 'hex'),
  ]);

describe('rawTree', () => {
  it.each([20, 32])(
    'reads entries of every kind with ids of %i bytes',
    size => {
      // An id may hold what parts entries: blanks, zeros, ends of line.
      const id = '20000a'.padEnd(size * 2, '20');
      const tree = Buffer.concat([
        entry('100644', 'a b\n', id),
        entry('100755', 'run', id),
        entry('100664', 'of old', id),
        entry('120000', 'link', id),
        entry('160000', 'module', id),
        entry('40000', '\xff', id),
      ]);
      expect(
        [...rawTree(tree, size)].map(e => [
          e.type,
          e.executable,
          e.name.toString('latin1'),
          e.id,
        ]),
      ).toEqual([
        ['file', false, 'a b\n', id],
        ['file', true, 'run', id],
        ['file', false, 'of old', id],
        ['link', false, 'link', id],
        ['submodule', false, 'module', id],
        ['folder', false, '\xff', id],
      ]);
      expect([...rawTree(Buffer.alloc(0), size)]).toEqual([]);
    },
  );

  it('refuses what is cut off or no tree', () => {
    const tree = entry('100644', 'a', '11'.repeat(20));
    for (const length of [1, 7, 8, 9, tree.length - 1])
      expect(() => [...rawTree(tree.subarray(0, length), 20)]).toThrow(
        'A tree',
      );
    expect(() => [...rawTree(tree, 32)]).toThrow('A tree');
    expect(() => [...rawTree(entry('blob', 'a', '11'.repeat(20)), 20)]).toThrow(
      'A tree',
    );
  });
});

describe('rawCommit', () => {
  const commit = (head: string, message = 'Begin\n') =>
    rawCommit('ab', Buffer.from(`tree 12\n${head}\n\n${message}`));
  const who = 'author Ana Bé <a@x> 1700000000 +0100';
  const by = 'committer B <b@x> 1700000060 -0800';

  it('reads who, when and the message, past a signature', () => {
    expect(
      commit(
        `parent 34\n${who}\n${by}\ngpgsig -----BEGIN\n author X <x> 1 +0000\n \n -----END`,
        'One\n\nauthor Y <y> 1 +0000\n\n',
      ),
    ).toEqual({
      sha: 'ab',
      author: 'Ana Bé',
      committedAt: '2023-11-14T22:14:20.000Z',
      message: 'One\n\nauthor Y <y> 1 +0000',
    });
    expect(commit(`${who}\n${by}`, '')?.message).toBe('');
  });

  it.each([
    ['another encoding', `${who}\n${by}\nencoding ISO-8859-1`],
    ['nobody', `author <a@x> 1700000000 +0000\n${by}`],
    ['a time that is none', `${who}\ncommitter B <b@x> soon`],
    ['a NUL', `${who}\n${by}\nx \0`],
  ])('leaves %s to git', (_, head) => {
    expect(commit(head)).toBeUndefined();
  });
});
