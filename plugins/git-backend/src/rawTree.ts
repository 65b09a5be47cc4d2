/** An entry as a tree object holds it. */
export interface RawEntry {
  type: 'file' | 'folder' | 'link' | 'submodule';
  executable: boolean;
  /** Bytes of the name: git does not say in which encoding. */
  name: Buffer;
  /** Object id, hex. */
  id: string;
}

/**
 * Entries of a tree object, in git's order. `idBytes` is the length of an object id: 20 with sha1, 32 with sha256.
 * Throws if it is not a tree.
 */
export function* rawTree(
  content: Buffer,
  idBytes: number,
): Generator<RawEntry> {
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(32, at);
    const nul = content.indexOf(0, blank + 1);
    const end = nul + 1 + idBytes;
    const mode = content.toString('latin1', at, blank);
    if (blank === -1 || nul === -1 || end > content.length)
      throw new Error('A tree ends in the middle of an entry');
    if (!/^[0-7]{1,7}$/.test(mode))
      throw new Error('A tree has an entry without a mode');
    yield {
      ...kind(Number.parseInt(mode, 8)),
      name: content.subarray(blank + 1, nul),
      id: content.toString('hex', nul + 1, end),
    };
    at = end;
  }
}

/** As git reads modes: old ones had other permissions, and what is none of the three counts as a submodule. */
function kind(mode: number): Pick<RawEntry, 'type' | 'executable'> {
  const executable = false;
  switch (mode & 0o170000) {
    case 0o100000:
      return { type: 'file', executable: (mode & 0o100) !== 0 };
    case 0o120000:
      return { type: 'link', executable };
    case 0o040000:
      return { type: 'folder', executable };
    default:
      return { type: 'submodule', executable };
  }
}
