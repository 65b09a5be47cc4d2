import path from 'node:path';

/** What belongs to the platform's own programs, and is nobody else's. */
const OWN = /^(PLATFORM_|WAYMARK_|npm_|NODE_CHANNEL_)/;

/** What a process of the working folder is run with. */
export interface DevSurroundings {
  service: string;
  environment: string;
  port: number;
  commit?: string;
  /** Plain configuration of the environment and addresses of dependencies. */
  env: Record<string, string>;
  databaseUrl?: string | null;
  /** A folder of the session's own for what is thrown away. */
  temp: string;
  /** Where the programs of the working folder's dependencies are. */
  folder: string;
  /** The folder of the Node that runs this. */
  node: string;
  colours: boolean;
}

/**
 * The environment of a process: that of the person, over it what the environment on the platform has, over that what the
 * platform gives. A secret of the environment is not there; one that the person has set by the same name is. Pure.
 */
export function devEnv(
  own: Record<string, string | undefined>,
  given: DevSurroundings,
): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(own).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !OWN.test(entry[0]),
    ),
  );
  const programs = [
    path.join(given.folder, 'node_modules', '.bin'),
    given.node,
    inherited.PATH,
  ].filter(Boolean);
  delete inherited.DATABASE_URL;
  return {
    ...inherited,
    ...given.env,
    PATH: programs.join(path.delimiter),
    TMPDIR: given.temp,
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(given.port),
    SERVICE_NAME: given.service,
    SERVICE_VERSION: 'dev',
    SERVICE_COMMIT: given.commit ?? 'working-folder',
    ENVIRONMENT: given.environment,
    ...(given.databaseUrl ? { DATABASE_URL: given.databaseUrl } : {}),
    ...(given.colours && !inherited.NO_COLOR ? { FORCE_COLOR: '1' } : {}),
  };
}
