import type { Repository } from './Repository';
import type { Finding } from './types';

/** The version of Node that services run on. */
const NODE = 24;
/** What the platform gives to a service by itself. */
const GIVEN =
  /^(?:PORT|HOST|NODE_ENV|DATABASE_URL|ENVIRONMENT|SERVICE_[A-Z]+|PATH|HOME|TMPDIR|CI)$/;

function lockfile(repository: Repository): Finding[] {
  if (repository.has('package-lock.json')) return [];
  const other = repository.first(
    'yarn.lock',
    'pnpm-lock.yaml',
    'bun.lockb',
    'bun.lock',
    'npm-shrinkwrap.json',
  );
  return [
    {
      id: 'lockfile',
      severity: 'must',
      certain: true,
      ...(other && { file: other }),
      what: other
        ? `Its lockfile is ${other}, and the pipeline installs by package-lock.json`
        : 'There is no package-lock.json',
      why: 'Dependencies are installed by "npm ci", exactly as the lockfile says.',
      next: 'Run "npm install --package-lock-only" and commit package-lock.json.',
    },
  ];
}

const looked = (repository: Repository) =>
  repository.partly
    ? `, in the ${repository.sources.length} sources that were looked at`
    : ' in its sources';

/** The two paths that the platform asks. A comment that names one is taken for the thing: what is wrong the smoke test says. */
function probes(repository: Repository): Finding[] {
  return [
    ['healthz', 'whether the process lives'],
    ['readyz', 'whether it can take requests'],
  ].flatMap(([path, asks]) => {
    if (repository.says(new RegExp(`\\b${path}\\b`))) return [];
    const near =
      /["'`](\/(?:health|healthcheck|ready|readiness|live|liveness|status|ping)(?:\/[a-z]+)?)["'`]/;
    const other = repository.sources
      .map(text => near.exec(text)?.[1])
      .find(Boolean);
    return [
      {
        id: path,
        severity: 'must' as const,
        certain: false,
        what: `No /${path} was found${looked(repository)}`,
        why: `The platform asks it ${asks}; a release that does not answer 200 gets no traffic.${
          other ? ` There is ${other}.` : ''
        }`,
        next: `Answer 200 on GET /${path}.`,
      },
    ];
  });
}

function port(repository: Repository): Finding[] {
  if (
    repository.says(
      /\benv\b[^\n]{0,80}\bPORT\b|\bPORT\b[^\n]{0,80}\benv\b|\.get(?:OrThrow)?(?:<[^>\n]{0,40}>)?\(\s*["'`]PORT["'`]|^[ \t]{0,40}["']?PORT["']?[ \t]{0,8}:/m,
    )
  )
    return [];
  return [
    {
      id: 'port',
      severity: 'must',
      certain: false,
      what: `Nothing was found that reads PORT${looked(repository)}`,
      why: 'Each replica gets a port of its own in that variable; a fixed one is nobody’s.',
      next: 'Listen on Number(process.env.PORT), and on process.env.HOST where it is set.',
    },
  ];
}

function node(repository: Repository): Finding[] {
  const file = repository.first('.nvmrc', '.node-version');
  const engines = repository.manifest?.engines as
    | { node?: unknown }
    | undefined;
  const said = file ? repository.text(file)?.trim().slice(0, 40) : undefined;
  const wanted =
    said ??
    (typeof engines?.node === 'string' ? engines.node.slice(0, 40) : undefined);
  const major = /^(?:v|=|\^|~)?(\d+)(?:\.|$)/.exec(wanted ?? '')?.[1];
  if (!wanted || !major || Number(major) === NODE) return [];
  return [
    {
      id: 'node',
      severity: 'should',
      certain: true,
      file: said ? file : 'package.json',
      what: `It says Node ${wanted}, and services run on Node ${NODE}`,
      why: 'There is one version of Node for all services.',
      next: `Try its tests with Node ${NODE}, then write ${NODE} there.`,
    },
  ];
}

/** Names of settings that an example of an environment lists. Values are not read on. */
function settings(repository: Repository): Finding[] {
  const file = repository.first('.env.example', '.env.sample', '.env.template');
  const names = (file ? repository.text(file) ?? '' : '')
    .split('\n')
    .flatMap(
      line =>
        /^\s*(?:export\s+)?([A-Z][A-Z0-9_]{0,62})\s*=/.exec(line)?.[1] ?? [],
    )
    .filter(name => !GIVEN.test(name));
  if (!names.length) return [];
  const some = names.slice(0, 6).join(', ');
  return [
    {
      id: 'settings',
      severity: 'should',
      certain: true,
      file,
      what: `${file} names ${
        names.length === 1 ? 'a setting' : `${names.length} settings`
      }: ${some}${names.length > 6 ? ' …' : ''}`,
      why: 'No value is taken over from any file: the platform gives a service what was set there.',
      next: `Set them once it is there: platform config set ${names[0]}=…, or platform secrets set ${names[0]} for what nobody may read.`,
    },
  ];
}

function elsewhere(repository: Repository): Finding[] {
  const findings: Finding[] = [];
  const should = { severity: 'should', certain: true } as const;
  if (repository.has('.gitmodules')) {
    findings.push({
      ...should,
      id: 'submodules',
      file: '.gitmodules',
      what: 'It has submodules, which the pipeline does not check out',
      why: 'Only this repository is built.',
      next: 'Take what they hold into this repository, or make packages of them.',
    });
  }
  if (/\bfilter=lfs\b/.test(repository.text('.gitattributes') ?? '')) {
    findings.push({
      ...should,
      id: 'lfs',
      file: '.gitattributes',
      what: 'It keeps files with Git LFS, which the pipeline does not fetch',
      why: 'Their pointers would be there in place of them.',
      next: 'Keep out of them what the service needs to build and run.',
    });
  }
  const openapi = [...repository.paths].find(path =>
    /^(?:docs\/|api\/)?(?:openapi|swagger)\.(?:json|ya?ml)$/.test(path),
  );
  if (openapi) {
    findings.push({
      ...should,
      id: 'openapi',
      file: openapi,
      what: `${openapi} is in the repository`,
      why: 'With each release the platform keeps and shows dist/openapi.json, as the build leaves it.',
      next: 'Have "build" write dist/openapi.json, and it is always that of what runs.',
    });
  }
  if (!repository.depends('typescript')) {
    findings.push({
      ...should,
      id: 'javascript',
      file: 'package.json',
      what: 'It is JavaScript, and is written down as typescript',
      why: 'That is the one language of platform.yaml that runs on Node; nothing checks for types unless "lint" does.',
      next: 'Nothing: it runs as it is.',
    });
  }
  return findings;
}

/** What is missing or surprising about how it is installed, asked and run. Pure. */
export const runFindings = (repository: Repository): Finding[] => [
  ...lockfile(repository),
  ...probes(repository),
  ...port(repository),
  ...node(repository),
  ...settings(repository),
  ...elsewhere(repository),
];
