import type { Revision } from '../configuration/revisions';

/** What the configuration of a preview becomes at a push. */
export interface Followed extends Omit<Revision, 'number'> {
  /** Secrets whose value is to be copied: which version of the base's. */
  copied: Record<string, number>;
  /** What is different, in order. */
  names: string[];
}

/**
 * What a preview has not set itself follows its base: what is new there comes, what has changed there changes, what has
 * gone there goes. What somebody has set in the preview, or taken out of it, stays as they left it. Pure.
 *
 * @param base - name of the environment that `theirs` is of
 */
export function followed(own: Revision, theirs: Revision, base: string): Followed {
  const next: Followed = { values: {}, secrets: {}, changed: {}, copied: {}, names: [] };
  const names = [own.values, own.secrets, own.changed, theirs.values, theirs.secrets].flatMap(part => Object.keys(part));
  for (const name of [...new Set(names)].sort()) {
    const mark = own.changed[name];
    const isThere = name in own.values || name in own.secrets;
    // Without a mark it was there before there were any: nobody can tell, so it is left alone.
    if (mark ? !mark.from : isThere) {
      if (name in own.values) next.values[name] = own.values[name];
      if (name in own.secrets) next.secrets[name] = own.secrets[name];
      if (mark) next.changed[name] = mark;
      continue;
    }
    const version = theirs.secrets[name];
    if (version !== undefined) {
      const same = own.secrets[name] !== undefined && mark?.version === version;
      if (same) next.secrets[name] = own.secrets[name];
      else next.copied[name] = version;
      if (!same) next.names.push(name);
    } else if (name in theirs.values) {
      next.values[name] = theirs.values[name];
      if (own.values[name] !== theirs.values[name]) next.names.push(name);
    } else {
      if (isThere) next.names.push(name);
      continue;
    }
    next.changed[name] = followMark(theirs, name, base);
  }
  return next;
}

/** How it is noted that a name is the base's. Pure. */
export function followMark(theirs: Pick<Revision, 'secrets' | 'changed'>, name: string, base: string): Revision['changed'][string] {
  const version = theirs.secrets[name];
  const { at, by } = theirs.changed[name] ?? { at: null, by: null };
  return { at, by, from: base, ...(version === undefined ? {} : { version }) };
}
