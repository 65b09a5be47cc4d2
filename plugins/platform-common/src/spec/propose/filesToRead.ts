/** Files of the root that say what a repository is. */
const KNOWN = [
  'package.json',
  'platform.yaml',
  'catalog-info.yaml',
  'README.md',
  'CODEOWNERS',
  '.github/CODEOWNERS',
  'docs/CODEOWNERS',
  'Dockerfile',
  'Procfile',
  '.nvmrc',
  '.node-version',
  '.npmrc',
  '.gitattributes',
  '.env.example',
  '.env.sample',
  '.env.template',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yml',
  'compose.yaml',
  'prisma/schema.prisma',
];
/** Configuration of what changes a database, which may be called in several ways. */
const DATABASE =
  /^(?:src\/|db\/)?(?:knexfile|drizzle\.config|ormconfig)\.(?:[cm]?[jt]s|json)$/;
const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_OURS =
  /(?:^|\/)(?:node_modules|dist|build|out|coverage|vendor|public|static|docs|examples?|fixtures|__tests__|__mocks__|tests?|spec|e2e|migrations|\.[^/]*)\/|\.(?:test|spec|stories|d|config|min)\.[cm]?[jt]sx?$/i;
/** Where servers are usually started and asked how they are. */
const LIKELY =
  /(?:^|\/)(?:server|app|main|index|health|healthz|healthcheck|ready|probes?|status|monitoring|routes?|config|env)(?:[./-]|$)/i;
const MOST_SOURCES = 30;

/** Longer files are not looked at, bytes. */
export const MOST_BYTES = 200 * 1024;

const depth = (path: string) => path.split('/').length;

/** The sources of a repository, the likeliest to start a server first. Pure. */
export function sourcesOf(paths: readonly string[]): string[] {
  return paths
    .filter(path => SOURCE.test(path) && !NOT_OURS.test(path))
    .sort(
      (a, b) =>
        Number(LIKELY.test(b)) - Number(LIKELY.test(a)) ||
        depth(a) - depth(b) ||
        (a < b ? -1 : 1),
    );
}

/**
 * Which files of a repository are read for a proposal: at most some fifty, at most {@link MOST_BYTES} each. Never one
 * that holds secrets, such as `.env`. Pure.
 */
export function filesToRead(paths: readonly string[]): string[] {
  const there = new Set(paths);
  return [
    ...KNOWN.filter(path => there.has(path)),
    ...paths.filter(path => DATABASE.test(path)).slice(0, 4),
    ...sourcesOf(paths)
      .filter(path => !DATABASE.test(path))
      .slice(0, MOST_SOURCES),
  ];
}
