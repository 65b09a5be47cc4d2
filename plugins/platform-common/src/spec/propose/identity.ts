import { isServiceName, SERVICE_NAME_WORDS, TEAM_NAME_PATTERN } from '../names';
import { type Repository, textAt } from './Repository';
import type { Finding, ProposeOptions } from './types';

/** A name and where it is from. */
export interface Named {
  value: string;
  from: string;
}

const team = new RegExp(TEAM_NAME_PATTERN);
const isTeamName = (name: string) => team.test(name);

/** `@acme/Payment_API` is `payment-api`; undefined where nothing is left. Pure. */
export function asServiceName(text: string): string | undefined {
  const name = text
    .slice(0, 200)
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-$/, '');
  return isServiceName(name) ? name : undefined;
}

/** `group:default/payments`, `@acme/payments` and `payments` are one team. Pure. */
function asTeamName(text: string): string | undefined {
  const name = text
    .slice(0, 200)
    .toLowerCase()
    .split('/')
    .pop()!
    .replace(/^(?:group:|@)/, '');
  return isTeamName(name) ? name : undefined;
}

/** The group that owns everything, by the last line of CODEOWNERS that says so. */
function codeOwner(repository: Repository): Named | undefined {
  const file = repository.first(
    'CODEOWNERS',
    '.github/CODEOWNERS',
    'docs/CODEOWNERS',
  );
  const lines = (file && repository.text(file)?.split('\n')) || [];
  // A person has no slash in their name there, and owns no service.
  const owner = lines
    .map(line => /^\*\s+@[^\s/]+\/(\S+)/.exec(line)?.[1])
    .filter(Boolean)
    .pop();
  const value = owner && asTeamName(owner);
  return value
    ? { value, from: `${file}, which gives everything to @…/${owner}` }
    : undefined;
}

interface Identity {
  name?: Named;
  team?: Named;
  findings: Finding[];
}

const wrongName = (name: string): Finding => ({
  id: 'name',
  severity: 'must',
  certain: true,
  what: `"${name.slice(0, 80)}" cannot be the name of a service`,
  why: name.endsWith('-db')
    ? 'Names that end in "-db" are kept for the databases of services.'
    : `A name is ${SERVICE_NAME_WORDS}.`,
  next: 'Give it another one: --name NAME',
});

/** What the service is called and whose it is. */
export function identityOf(
  repository: Repository,
  options: ProposeOptions,
): Identity {
  const findings: Finding[] = [];
  const ours = repository.yaml('platform.yaml');
  const entity = repository.yaml('catalog-info.yaml', 'Component');
  const found = (value: string | undefined, from: string): Named[] =>
    value ? [{ value, from }] : [];

  const written: Named[] = [
    ...found(options.name, 'what you said'),
    ...found(textAt(ours, 'metadata', 'name'), 'platform.yaml'),
  ];
  const guesses: Named[] = [
    ...found(textAt(entity, 'metadata', 'name'), 'catalog-info.yaml'),
    ...found(textAt(repository.manifest, 'name'), 'package.json'),
    ...found(options.called, 'what the repository is called'),
  ];
  let name: Named | undefined;
  if (written.length) {
    if (isServiceName(written[0].value)) name = written[0];
    else findings.push(wrongName(written[0].value));
  } else {
    name = guesses.flatMap(guess =>
      found(asServiceName(guess.value), guess.from),
    )[0];
    if (!name)
      findings.push(
        guesses.length
          ? wrongName(guesses[0].value)
          : {
              ...wrongName(''),
              what: 'The service has no name',
              why: 'Neither package.json nor the folder has one that can be taken.',
            },
      );
  }

  const wished = options.team ?? textAt(ours, 'metadata', 'team');
  let owner: Named | undefined;
  if (wished !== undefined) {
    if (isTeamName(wished))
      owner = {
        value: wished,
        from: options.team ? 'what you said' : 'platform.yaml',
      };
  } else {
    owner =
      found(
        asTeamName(textAt(entity, 'spec', 'owner') ?? ''),
        'the owner in catalog-info.yaml',
      )[0] ?? codeOwner(repository);
  }
  if (!owner) {
    findings.push({
      id: 'team',
      severity: 'must',
      certain: true,
      what: wished
        ? `"${wished.slice(0, 80)}" cannot be the name of a team`
        : 'Nothing here says which team owns it',
      why: 'A service has one team that owns it: a group of the catalog.',
      next: 'Say which: --team TEAM',
    });
  }
  return {
    name,
    team: owner,
    findings: [...findings, ...disagreements(repository, name, owner)],
  };
}

function disagreements(
  repository: Repository,
  name?: Named,
  owner?: Named,
): Finding[] {
  const findings: Finding[] = [];
  const entity = repository.yaml('catalog-info.yaml', 'Component');
  if (repository.has('catalog-info.yaml') && !entity) {
    findings.push({
      id: 'catalog-info',
      severity: 'must',
      certain: true,
      file: 'catalog-info.yaml',
      what: 'catalog-info.yaml cannot be read',
      why: 'It is not YAML with a mapping in it, or it is too large.',
      next: 'Correct it, or take it away: then one is proposed.',
    });
  }
  const inCatalog = textAt(entity, 'metadata', 'name');
  if (name && inCatalog && inCatalog !== name.value) {
    findings.push({
      id: 'catalog-name',
      severity: 'must',
      certain: true,
      file: 'catalog-info.yaml',
      what: `catalog-info.yaml says "${inCatalog.slice(
        0,
        80,
      )}", and the service would be "${name.value}"`,
      why: 'Both files must have one name; this one is yours, and is not overwritten.',
      next: `Write name: ${
        name.value
      } in catalog-info.yaml, or use --name ${inCatalog.slice(0, 80)}.`,
    });
  }
  const inManifest = textAt(repository.manifest, 'name');
  if (
    name &&
    inManifest &&
    inManifest.replace(/^@[^/]*\//, '') !== name.value
  ) {
    findings.push({
      id: 'package-name',
      severity: 'should',
      certain: true,
      file: 'package.json',
      what: `package.json says "${inManifest.slice(
        0,
        80,
      )}", and the service would be "${name.value}"`,
      why: 'Both work, but people who look for one name do not find the other.',
      next: `Write "name": "${name.value}" in package.json, with its lockfile: npm install --package-lock-only.`,
    });
  }
  const kept = textAt(entity, 'spec', 'owner');
  if (owner && kept && asTeamName(kept) !== owner.value) {
    findings.push({
      id: 'catalog-owner',
      severity: 'should',
      certain: true,
      file: 'catalog-info.yaml',
      what: `catalog-info.yaml gives it to "${kept.slice(
        0,
        80,
      )}", and its team would be "${owner.value}"`,
      why: 'The catalog would show one owner and the platform ask the other.',
      next: `Write owner: group:default/${owner.value} in catalog-info.yaml.`,
    });
  }
  return findings;
}
