import { execFileSync, spawnSync } from 'node:child_process';
import { AgentError } from '../rooms.ts';

/** Another user that Postgres runs as, since it refuses to run as root. */
export interface RunAs {
  name: string;
  uid: number;
  gid: number;
}

const OWN_NAME = 'waymark-postgres';

function lookUp(name: string): RunAs | undefined {
  const id = (flag: string) =>
    spawnSync('id', [flag, name], { encoding: 'utf8' });
  const uid = id('-u');
  const gid = id('-g');
  return uid.status === 0 && gid.status === 0
    ? { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
    : undefined;
}

/** The user for Postgres: undefined is the own one. As root an existing `postgres`, else a system user made for it. */
export function chooseUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = lookUp('postgres') ?? lookUp(OWN_NAME);
  if (existing) return existing;
  const attempts: Array<[string, string[]]> = [
    [
      'useradd',
      [
        '--system',
        '--no-create-home',
        '--shell',
        '/bin/false',
        '--user-group',
        OWN_NAME,
      ],
    ],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', OWN_NAME]],
  ];
  for (const [command, args] of attempts) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
    } catch {
      continue;
    }
    const made = lookUp(OWN_NAME);
    if (made) return made;
  }
  throw new AgentError(
    'failed',
    'Postgres cannot be started',
    'it refuses to run as root, there is no user `postgres`, and none could be made',
    'Start as an ordinary user, or make a system user `postgres`',
  );
}
