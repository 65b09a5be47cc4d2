import type { Drift } from './driftBook.ts';

/** A role as it is. */
export interface RoleRow {
  name: string;
  mark: string | null;
  login: boolean;
  may: string[];
  connections: number;
  password: string | null;
  until: string | null;
  of: string[];
  settings: string[];
}

/** One thing that is found other than it is wanted. */
export const drift = (what: string, wanted: string, found: string): Drift => ({
  what,
  wanted,
  found,
  healed: false,
});

/** In what a role that may log in differs from how it was made. */
export function differences(
  what: string,
  row: RoleRow | undefined,
  wanted: {
    verifier: string;
    mark: string;
    connections: number;
    of: string;
    until?: string;
    role?: string;
  },
): Drift[] {
  if (!row) return [drift(what, 'there', 'it was dropped')];
  const setting = row.settings.find(one => one.startsWith('role='));
  const role = setting?.slice('role='.length).replace(/^"|"$/g, '');
  const until = row.until && new Date(row.until).toISOString();
  const all: Array<[boolean, string, string]> = [
    [row.login, 'may log in', 'it may not log in'],
    [
      row.password === wanted.verifier,
      'the password that it was given',
      row.password ? 'it has another password' : 'it has no password',
    ],
    [!row.may.length, 'no rights of its own', `it has ${row.may.join(', ')}`],
    [
      row.connections === wanted.connections,
      wanted.connections < 0
        ? 'no limit of connections'
        : `${wanted.connections} connections`,
      row.connections < 0
        ? 'no limit of connections'
        : `${row.connections} connections`,
    ],
    [
      (until ?? undefined) === wanted.until,
      wanted.until ? `until ${wanted.until}` : 'without an end',
      until ? `until ${until}` : 'without an end',
    ],
    [
      row.of.includes(wanted.of),
      `a member of ${wanted.of}`,
      'it is no member of it',
    ],
    [
      role === wanted.role,
      wanted.role ? `acts as ${wanted.role}` : 'acts as itself',
      role ? `it acts as ${role}` : 'it acts as itself',
    ],
    [row.mark === wanted.mark, 'marked as made here', 'the mark is gone'],
  ];
  return all
    .filter(([right]) => !right)
    .map(([, wish, found]) => drift(what, wish, found));
}
