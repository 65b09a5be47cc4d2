import type { Repository } from './Repository';
import type { Finding } from './types';

/** Files that say a repository is written in a language for which there is no path. */
const OTHERS: [RegExp, string, string][] = [
  [
    /^(?:pyproject\.toml|requirements\.txt|setup\.py|Pipfile|manage\.py)$/,
    'Python',
    'The path for Python comes later.',
  ],
  [/^go\.mod$/, 'Go', 'The path for Go comes later.'],
  [
    /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/,
    'Java or Kotlin',
    'There is no path for it.',
  ],
  [/^Cargo\.toml$/, 'Rust', 'There is no path for it.'],
  [/^Gemfile$/, 'Ruby', 'There is no path for it.'],
  [/^composer\.json$/, 'PHP', 'There is no path for it.'],
  [/^[^/]+\.(?:csproj|sln)$/, '.NET', 'There is no path for it.'],
];

const refuse = (
  id: string,
  what: string,
  why: string,
  next: string,
  file?: string,
): Finding => ({
  id,
  severity: 'must',
  certain: true,
  what,
  why,
  next,
  ...(file && { file }),
});

function severalPackages(repository: Repository): string | undefined {
  if (repository.manifest?.workspaces) return 'package.json has "workspaces"';
  const file = repository.first(
    'pnpm-workspace.yaml',
    'lerna.json',
    'rush.json',
  );
  if (file) return `there is a ${file}`;
  const folders = [...repository.paths].filter(path =>
    /^(?:apps|packages|services)\/[^/]+\/package\.json$/.test(path),
  );
  return folders.length > 1
    ? `there are ${folders.length} packages, such as ${folders[0]}`
    : undefined;
}

/** Why a repository as a whole cannot come onto the path as it is; undefined where it can. Pure. */
export function refusalOf(repository: Repository): Finding | undefined {
  const several = severalPackages(repository);
  if (several) {
    return refuse(
      'monorepo',
      'This repository holds several packages',
      `A service is one repository with one package.json in its root, and ${several}.`,
      'Take the service out into a repository of its own ("git subtree split" keeps its history) and bring that one in.',
    );
  }
  if (repository.has('package.json')) {
    if (repository.manifest) return undefined;
    return refuse(
      'package-json',
      'package.json cannot be read',
      'It is not a JSON object, or it is too large.',
      'Correct it and ask again.',
      'package.json',
    );
  }
  const other = OTHERS.flatMap(([pattern, language, words]) => {
    const file = [...repository.paths].find(path => pattern.test(path));
    return file ? [{ file, language, words }] : [];
  })[0];
  if (other) {
    return refuse(
      'language',
      `This looks like ${other.language}, and only TypeScript and JavaScript have a path today`,
      `There is a ${other.file} and no package.json. ${other.words}`,
      'Leave it where it is for now; "platform create service" shows what the path gives.',
      other.file,
    );
  }
  return refuse(
    'package-json',
    'There is no package.json',
    'Without it nothing says how this is installed, built and started.',
    'Go to the root of the repository of a service. If this is one: npm init, then ask again.',
  );
}
