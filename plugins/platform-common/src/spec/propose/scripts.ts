import { databaseFrom, migrationTool } from './database';
import type { Repository } from './Repository';
import type { ServiceCommands } from '../types';
import type { Finding, ProposedScript } from './types';

const LONGEST = 1000;
const MIGRATES = [
  'db:migrate',
  'migrate:deploy',
  'migrate:up',
  'migrate:latest',
  'migration:run',
  'migrations:run',
  'db:migrate:deploy',
];
/** Commands that a shell finds without the folder of the dependencies. */
const PLAIN = /^(?:exec\s+)?(?:node|sh)\s/;
const CHAINED = /&&|\|\||;|\|/;

interface Found {
  command: string;
  from: string;
}

const usable = (command: string | undefined): command is string =>
  Boolean(command?.trim()) &&
  command!.length <= LONGEST &&
  !/\p{Cc}/u.test(command!);

/** A process of a Procfile. */
function processOf(repository: Repository, name: string): Found | undefined {
  const line = (repository.text('Procfile') ?? '')
    .split(/\r?\n/)
    .find(one => one.startsWith(`${name}:`));
  const command = line?.slice(name.length + 1).trim();
  return usable(command)
    ? { command, from: `"${name}" in Procfile` }
    : undefined;
}

/** `CMD ["node", "dist/main.js"]` of a Dockerfile, where its words need no quoting. */
function dockerCommand(repository: Repository): Found | undefined {
  const line = (repository.text('Dockerfile') ?? '')
    .split(/\r?\n/)
    .filter(one => /^CMD\s/i.test(one))
    .pop();
  try {
    const words: unknown = JSON.parse(line?.slice(4) ?? '');
    if (
      !Array.isArray(words) ||
      !words.every(
        word => typeof word === 'string' && /^[\w./:=@-]+$/.test(word),
      )
    )
      return undefined;
    const command = words.join(' ');
    return usable(command) ? { command, from: 'CMD in Dockerfile' } : undefined;
  } catch {
    return undefined;
  }
}

function startOf(repository: Repository): Found | undefined {
  const { start } = repository.scripts;
  // Its programs lie in node_modules/.bin, which is on no PATH but that of "node --run"; and a chain would end at its first link.
  if (start && (!PLAIN.test(start) || CHAINED.test(start)))
    return {
      command: 'node --run start',
      from: 'the script "start", by way of node --run',
    };
  if (start) return undefined;
  const found = processOf(repository, 'web') ?? dockerCommand(repository);
  const run = /^(?:npm|yarn|pnpm)(?: run)? ([\w:-]+)$/.exec(
    found?.command ?? '',
  )?.[1];
  if (!found || run === 'start') return undefined;
  return run && repository.scripts[run]
    ? { command: `node --run ${run}`, from: found.from }
    : found;
}

function migrateOf(repository: Repository): Found | undefined {
  if (repository.scripts.migrate || !databaseFrom(repository)) return undefined;
  const script = MIGRATES.find(name => repository.scripts[name]);
  if (script)
    return {
      command: `node --run ${script}`,
      from: `the script "${script}" of package.json`,
    };
  return migrationTool(repository);
}

/** What the pipeline would run, script by script. `commands` are those of a `platform.yaml` that stays. Pure. */
export function scriptsOf(
  repository: Repository,
  commands?: ServiceCommands,
): ProposedScript[] {
  return (['lint', 'test', 'build', 'migrate', 'start'] as const).map(name => {
    const said = commands?.[name];
    if (said)
      return {
        name,
        state: 'proposed',
        command: said,
        from: 'spec.commands of platform.yaml',
      };
    let own: Found | undefined;
    if (name === 'start') own = startOf(repository);
    if (name === 'migrate') own = migrateOf(repository);
    if (own && !commands) return { name, state: 'proposed', ...own };
    const script = repository.scripts[name];
    return script
      ? {
          name,
          state: 'script',
          command: script,
          from: `the script "${name}" of package.json`,
        }
      : { name, state: 'missing' };
  });
}

const certain = { certain: true, file: 'package.json' } as const;

/** What is missing or surprising about its scripts. Pure. */
export function scriptFindings(
  repository: Repository,
  scripts: ProposedScript[],
): Finding[] {
  const findings: Finding[] = [];
  const of = (name: ProposedScript['name']) =>
    scripts.find(one => one.name === name)!;
  const start = of('start');
  if (start.state === 'missing') {
    findings.push({
      ...certain,
      id: 'start',
      severity: 'must',
      what: 'There is no script "start"',
      why: 'Nothing says how one replica is started.',
      next: 'Add one to package.json, such as "start": "node dist/main.js".',
    });
  }
  const text = repository.scripts.start ?? start.command ?? '';
  const built = /(?:^|[\s/])((?:dist|build|out|lib)\/[\w./-]+)/.exec(text)?.[1];
  const committed =
    built &&
    [...repository.paths].some(
      path => path === built || path.startsWith(`${built}.`),
    );
  if (built && of('build').state === 'missing' && !committed) {
    findings.push({
      ...certain,
      id: 'build',
      severity: 'must',
      what: `"start" runs ${built}, and there is no script "build" that makes it`,
      why: 'Only what is committed and what "build" makes is there when it starts.',
      next: 'Add a script "build" to package.json, such as "build": "tsc".',
    });
  }
  if (
    /\b(?:nodemon|ts-node-dev|tsx watch|node --watch|next dev|nest start --watch|vite)(?:\s|$)/.test(
      text,
    )
  ) {
    findings.push({
      ...certain,
      id: 'start-dev',
      severity: 'should',
      what: `"start" is a command for development: ${text.slice(0, 80)}`,
      why: 'It watches files and starts again by itself; the platform does that when a process ends.',
      next: 'Start what was built: "start": "node dist/main.js".',
    });
  }
  const test = repository.scripts.test ?? '';
  if (/no test specified/.test(test)) {
    findings.push({
      ...certain,
      id: 'test-placeholder',
      severity: 'must',
      what: '"test" is what npm init writes, and always fails',
      why: 'The pipeline runs it before anything is deployed.',
      next: 'Write a test, or take the script out: then the stage is skipped.',
    });
  } else if (/--watch(?:All)?(?:\s|$)/.test(test)) {
    findings.push({
      ...certain,
      id: 'test-watch',
      severity: 'must',
      what: '"test" watches files and does not end',
      why: 'The pipeline waits for its end.',
      next: 'Take --watch out of the script "test".',
    });
  }
  for (const name of ['test', 'lint'] as const) {
    if (of(name).state === 'missing')
      findings.push({
        ...certain,
        id: name,
        severity: 'should',
        what: `There is no script "${name}"`,
        why: 'The stage is skipped: nothing is checked before it serves.',
        next: `Add a script "${name}" to package.json.`,
      });
  }
  const around = [
    'prestart',
    'poststart',
    'prebuild',
    'postbuild',
    'pretest',
    'posttest',
    'premigrate',
    'postmigrate',
  ].filter(name => repository.scripts[name]);
  if (around.length) {
    findings.push({
      ...certain,
      id: 'pre-post',
      severity: 'should',
      what: `${around.join(', ')} ${around.length > 1 ? 'are' : 'is'} not run`,
      why: 'Stages run by "node --run", which runs the script itself and none around it.',
      next: 'Write what they do into the script itself: "build": "node generate.js && tsc".',
    });
  }
  return findings;
}
