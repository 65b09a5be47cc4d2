import { parseDocument } from 'yaml';
import { parseServiceFile } from '../parseServiceFile';
import type { ServiceFile } from '../types';
import { databaseFindings, databaseFrom } from './database';
import { identityOf } from './identity';
import { refusalOf } from './refusal';
import { Repository } from './Repository';
import { runFindings } from './runs';
import { scriptFindings, scriptsOf } from './scripts';
import { secretFindings } from './secrets';
import { catalogText, serviceText } from './texts';
import type {
  Conclusion,
  Finding,
  ProposeOptions,
  RepositoryFiles,
  ServiceProposal,
} from './types';

/** Frameworks by the package that says so; the first that is there counts: those that stand on another one come first. */
const FRAMEWORKS: [string, string][] = [
  ['@nestjs/core', 'nestjs'],
  ['next', 'next'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['hono', 'hono'],
  ['@hapi/hapi', 'hapi'],
];

/** A `platform.yaml` that is there already. One that is right stays, with all that it says; only name and team are what they have to be. */
function existing(
  repository: Repository,
  name?: string,
  team?: string,
): { keep?: string; file?: ServiceFile; findings: Finding[] } {
  if (!repository.has('platform.yaml')) return { findings: [] };
  const about = {
    id: 'platform-yaml',
    certain: true,
    file: 'platform.yaml',
  } as const;
  const text = repository.text('platform.yaml');
  if (text === undefined)
    return {
      findings: [
        {
          ...about,
          severity: 'should',
          what: 'platform.yaml cannot be read',
          why: 'It is too large, or no text.',
          next: 'Compare it with what is proposed.',
        },
      ],
    };
  const parsed = parseServiceFile(text);
  if (!parsed.ok) {
    const [{ line, column, message }] = parsed.problems;
    return {
      findings: [
        {
          ...about,
          severity: 'should',
          what: 'platform.yaml is there and not right',
          why: `platform.yaml:${line}:${column} ${message}`,
          next: 'Compare it with what is proposed, or correct it and ask again.',
        },
      ],
    };
  }
  const { file } = parsed;
  const same =
    (!name || file.metadata.name === name) &&
    (!team || file.metadata.team === team);
  if (same) return { keep: text, file, findings: [] };
  const document = parseDocument(text);
  if (name) document.setIn(['metadata', 'name'], name);
  if (team) document.setIn(['metadata', 'team'], team);
  const keep = document.toString({ lineWidth: 0 });
  return parseServiceFile(keep).ok
    ? { keep, file, findings: [] }
    : { findings: [] };
}

/**
 * Looks at the files of a repository and proposes how it comes onto the path: the text of `platform.yaml`, that of
 * `catalog-info.yaml` where there is none, from what each line was concluded, and what is missing. What it proposes is
 * taken by {@link parseServiceFile}. Never throws, whatever the files hold. Pure.
 */
export function proposeService(
  files: RepositoryFiles,
  options: ProposeOptions = {},
): ServiceProposal {
  const repository = new Repository(files);
  const refusal = refusalOf(repository);
  if (refusal)
    return {
      concluded: [],
      scripts: [],
      findings: inOrder([refusal, ...secretFindings(repository)]),
    };

  const { name, team, findings: identity } = identityOf(repository, options);
  const framework = FRAMEWORKS.find(([dependency]) =>
    repository.depends(dependency),
  );
  const old = existing(repository, name?.value, team?.value);
  const database = databaseFrom(repository);
  const scripts = scriptsOf(repository, old.file?.spec.commands);
  const findings = inOrder([
    ...identity,
    ...old.findings,
    ...scriptFindings(repository, scripts),
    ...runFindings(repository),
    ...databaseFindings(
      repository,
      old.file ? old.file.spec.database && 'platform.yaml' : database,
    ),
    ...secretFindings(repository),
  ]);
  const concluded: Conclusion[] = [
    ...(name
      ? [{ path: 'metadata.name', value: name.value, from: name.from }]
      : []),
    ...(team
      ? [{ path: 'metadata.team', value: team.value, from: team.from }]
      : []),
    {
      path: 'spec.language',
      value: 'typescript',
      from: repository.depends('typescript')
        ? '"typescript" in package.json'
        : 'package.json',
    },
    ...(framework
      ? [
          {
            path: 'spec.framework',
            value: framework[1],
            from: `"${framework[0]}" among the dependencies of package.json`,
          },
        ]
      : []),
    ...(database
      ? [{ path: 'spec.database.type', value: 'postgres', from: database }]
      : []),
    ...scripts
      .filter(one => one.state === 'proposed')
      .map(one => ({
        path: `spec.commands.${one.name}`,
        value: one.command!,
        from: one.from!,
      })),
  ];
  const made = name && team && { name: name.value, team: team.value };
  return {
    ...made,
    ...(made && {
      serviceFile:
        old.keep ??
        serviceText({
          ...made,
          framework: framework?.[1],
          database: Boolean(database),
          scripts,
        }),
    }),
    ...(made &&
      !repository.has('catalog-info.yaml') && {
        catalogFile: catalogText(repository, made),
      }),
    ...(!made && name && { name: name.value }),
    ...(!made && team && { team: team.value }),
    concluded: old.keep ? [] : concluded,
    scripts,
    findings,
  };
}

/** Those that must be seen to first, and of them the certain ones. */
function inOrder(findings: Finding[]): Finding[] {
  const rank = (one: Finding) =>
    (one.severity === 'must' ? 0 : 2) + (one.certain ? 0 : 1);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Whether the first run would surely fail: those have to be seen to before it is brought in. Pure. */
export const standsInTheWay = (finding: Finding): boolean =>
  finding.severity === 'must' && finding.certain;
