import { stringify } from 'yaml';
import { textAt, type Repository } from './Repository';
import type { ProposedScript } from './types';

const LONGEST_WORDS = 200;

/** What the proposed `platform.yaml` is made from. */
export interface ServiceParts {
  name: string;
  team: string;
  framework?: string;
  database: boolean;
  scripts: ProposedScript[];
}

/** Text of a `platform.yaml`. Pure. */
export function serviceText({
  name,
  team,
  framework,
  database,
  scripts,
}: ServiceParts): string {
  const commands = Object.fromEntries(
    scripts
      .filter(one => one.state === 'proposed')
      .map(one => [one.name, one.command!]),
  );
  const file = {
    kind: 'Service',
    metadata: { name, team, tier: 'standard' },
    spec: {
      language: 'typescript',
      ...(framework && { framework }),
      runtime: { replicas: 1, cpu: '250m', memory: '256Mi' },
      ...(database && { database: { type: 'postgres', size: 'small' } }),
      ...(Object.keys(commands).length && { commands }),
    },
  };
  return `# What this service needs. The platform makes it so; the reference is in the platform's documentation.\n${stringify(
    file,
    { lineWidth: 0 },
  )}`;
}

/** The first paragraph of a README that is words. */
function firstWords(readme: string): string | undefined {
  return readme
    .split('\n')
    .map(line => line.trim())
    .find(line => /^[\p{L}\d"]/u.test(line) && line.length > 10);
}

/** One line of what it does, from its own files. Pure. */
function descriptionOf(repository: Repository): string | undefined {
  const words =
    textAt(repository.manifest, 'description') ??
    firstWords(repository.text('README.md') ?? '');
  return (
    words
      ?.replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, LONGEST_WORDS) || undefined
  );
}

/** Text of a `catalog-info.yaml` for a repository that has none. Pure. */
export function catalogText(
  repository: Repository,
  { name, team }: { name: string; team: string },
): string {
  const openapi = [...repository.paths].find(path =>
    /^(?:docs\/|api\/)?openapi\.(?:json|ya?ml)$/.test(path),
  );
  const description = descriptionOf(repository);
  const owner = `group:default/${team}`;
  const spec = {
    type: 'service',
    lifecycle: 'production',
    owner,
    ...(openapi && { providesApis: [name] }),
  };
  const docs = repository.has('mkdocs.yml') && {
    'backstage.io/techdocs-ref': 'dir:.',
  };
  const component = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      ...(description && { description }),
      annotations: { 'waymark.dev/service': name, ...docs },
    },
    spec,
  };
  const api = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: { name, description: `The HTTP API of ${name}` },
    spec: {
      type: 'openapi',
      lifecycle: 'production',
      owner,
      definition: { $text: `./${openapi}` },
    },
  };
  return [component, ...(openapi ? [api] : [])]
    .map(one => stringify(one, { lineWidth: 0 }))
    .join('---\n');
}
