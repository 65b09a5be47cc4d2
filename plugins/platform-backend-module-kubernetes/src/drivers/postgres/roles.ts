import {
  CARE,
  type LiveCluster,
  type Login,
  OWNER,
  READER,
  type Role,
} from './live';
import { loginSecretName } from './secrets';

const present = (role: Role): Role => ({ ensure: 'present', ...role });

/**
 * The roles of a database. What was one of ours and is none any more is named as absent: one that is only left out would stay
 * in Postgres with its password.
 */
export function rolesOf(
  name: string,
  logins: Login[],
  live: LiveCluster | undefined,
): Role[] {
  const secretOf = (role: string) => ({
    passwordSecret: { name: loginSecretName(name, role) },
  });
  const wanted: Role[] = [
    // The operator makes it as a login, with a password that nobody is told. That it is none goes without saying: an operator
    // that writes the list anew leaves out what is false, and then it would never be as we sent it.
    present({ name: OWNER }),
    ...logins.map(({ user }) =>
      present({
        name: user,
        login: true,
        inRoles: [OWNER],
        ...secretOf(user),
      }),
    ),
    present({
      name: CARE,
      login: true,
      inRoles: ['pg_monitor', 'pg_signal_backend'],
      ...secretOf(CARE),
    }),
    present({
      name: READER,
      login: true,
      inRoles: ['pg_read_all_data'],
      ...secretOf(READER),
    }),
  ];
  const before = live?.spec?.managed?.roles ?? [];
  const gone = before
    .filter(role => !wanted.some(one => one.name === role.name))
    .map((role): Role => ({ name: role.name, ensure: 'absent' }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...wanted, ...gone];
}

const identifier = (name: string) => `"${name.replace(/"/g, '""')}"`;

/**
 * Whoever logs in acts as the owner: what one login makes, the next one can change, and a login owns nothing and can go. Who is
 * no member of the owner stays itself. The operator's own connections stay what they are.
 */
export const ownershipSql = (database: string, owner = OWNER): string[] => [
  `ALTER DATABASE ${identifier(database)} SET role TO '${owner}'`,
  `ALTER ROLE postgres IN DATABASE ${identifier(database)} SET role TO 'none'`,
];
