import { releaseName } from '@waymark/platform-common';
import { startable as canStart } from '../image/startable';
import type { BindingRow, DeploymentRow, ReleaseMigration, ReleaseRow } from '../store/rows';

/** What is read of a place to say where it can go back to. */
export interface PlaceHistory {
  service: string;
  environment: string;
  binding: Pick<BindingRow, 'stable' | 'candidate' | 'config_revision'>;
  /** Newest first. */
  deployments: Array<Pick<DeploymentRow, 'id' | 'from_release' | 'to_release' | 'config_revision' | 'outcome'>>;
  releases: Array<Pick<ReleaseRow, 'number' | 'migrations' | 'artifact_gone' | 'image'>>;
  /** True where images run there. */
  images: boolean;
}

/** Where it goes back to. */
export interface Target {
  number: number;
  /** The configuration that it was healthy with. */
  configRevision: number;
  /** Deployments that count as rolled back by this: the one that serves, the one under way. */
  undone: string[];
  /** True if the release serves already: only what is under way ends. */
  serves: boolean;
  /** Migrations that the release does not know and that stay: it must work with their schema. */
  stays: ReleaseMigration[];
}

export interface Refusal {
  what: string;
  why: string;
  next: string;
  /** True where `force` goes on nevertheless. */
  unlessForced?: boolean;
}

const names = (migrations: ReleaseMigration[]) => migrations.map(m => (m.why ? `${m.name} (${m.why})` : m.name)).join(', ');

/** Migrations of all these releases that another one does not have, each once. */
function beyond(releases: PlaceHistory['releases'], applied: number[], target: number): ReleaseMigration[] {
  const of = (number: number) => releases.find(r => r.number === number)?.migrations ?? [];
  const known = new Set(of(target).map(m => m.name));
  const more = new Map(applied.flatMap(of).filter(m => !known.has(m.name)).map(m => [m.name, m]));
  return [...more.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nothing({ service, environment, binding, deployments }: PlaceHistory, wanted: number | undefined): Refusal {
  const serving = binding.stable === null ? 'Nothing serves there' : `${releaseName(binding.stable)} serves there`;
  if (wanted === undefined) {
    const older = deployments.some(d => d.outcome === 'succeeded' && d.to_release !== binding.stable);
    const why = older ? `${serving}; what was healthy before it is tidied up and cannot be started any more` : `${serving}, and no other release was healthy there`;
    return { what: `${service} has nothing to go back to in ${environment}`, why: `${why}.`, next: `Deploy another release: platform deploy --env ${environment}` };
  }
  return {
    what: `${service} cannot go back to ${releaseName(wanted)} in ${environment}`,
    why: deployments.some(d => d.to_release === wanted && d.outcome === 'succeeded') ? 'It is tidied up and cannot be started any more.' : 'It was never healthy there.',
    next: 'Leave the release out to go back to the last one that was healthy, or deploy the one that you want.',
  };
}

/**
 * The release that a place goes back to: what serves, where another one is only on its way; else the last one that was
 * healthy there and can still be started. Refused over a migration that cannot be reversed, unless forced. Pure.
 */
export function chooseTarget(history: PlaceHistory, asked: { to?: number; force?: boolean }): { target: Target } | { refused: Refusal } {
  const { binding, deployments, releases, service, environment } = history;
  const { stable, candidate } = binding;
  const open = deployments.filter(d => d.outcome === null && (d.to_release === candidate || d.to_release === stable));
  const coming = open.filter(d => candidate !== null && d.to_release === candidate);
  if (stable === null) return { refused: nothing(history, asked.to) };
  if (coming.length && (asked.to === undefined || asked.to === stable)) {
    return { target: { number: stable, configRevision: binding.config_revision, undone: coming.map(d => d.id), serves: true, stays: beyond(releases, [candidate!], stable) } };
  }
  if (asked.to === stable) {
    return { refused: { what: `${service} has nothing to roll back in ${environment}`, why: `${releaseName(stable)} serves there, and nothing is on its way.`, next: `platform status ${service} shows it.` } };
  }
  const startable = new Set(releases.filter(r => canStart(history.images, r)).map(r => r.number));
  const healthy = deployments.filter(d => d.outcome === 'succeeded' && d.to_release !== stable && (asked.to === undefined || d.to_release === asked.to));
  const found = healthy.find(d => startable.has(d.to_release));
  if (!found) return { refused: nothing(history, asked.to) };

  // Whatever was brought there since has migrated: also what was rolled back.
  const since = deployments.slice(0, deployments.indexOf(found)).filter(d => ['succeeded', 'rolled-back', null].includes(d.outcome)).map(d => d.to_release);
  const stays = beyond(releases, [...since, stable], found.to_release);
  const irreversible = stays.filter(m => !m.reversible);
  if (irreversible.length && !asked.force) {
    return {
      refused: {
        what: `${service} cannot go back to ${releaseName(found.to_release)} in ${environment}`,
        why: `Since then its schema was changed in a way that cannot be reversed: ${names(irreversible)}.`,
        next: 'Correct it and deploy forward. If you know that the older release works with this schema: --force.',
        unlessForced: true,
      },
    };
  }
  const brought = deployments.find(d => d.outcome === 'succeeded' && d.to_release === stable && d.from_release !== stable);
  const undone = [...open.map(d => d.id), ...(brought && !open.some(d => d.to_release === stable) ? [brought.id] : [])];
  return { target: { number: found.to_release, configRevision: found.config_revision, undone, serves: false, stays } };
}

/** What is said of the schema on the way back; undefined where it is the same. Pure. */
export function aboutSchema({ number, stays }: Pick<Target, 'number' | 'stays'>): string | undefined {
  if (!stays.length) return undefined;
  return `The schema stays as it is, with ${names(stays)}: ${releaseName(number)} must work with it. Data never moves back.`;
}
