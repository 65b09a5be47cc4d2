import type { Reach } from '@waymark/platform-node';
import { candidateNodeId, releaseName, workloadNodeId } from '@waymark/platform-common';
import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';
import { workloadOf } from '../rollout/candidate';
import type { BindingRow, EnvironmentRow, ReleaseRow } from '../store/rows';
import { figuresOf, lastHour } from './figures';
import { type Evidence, judgeMeasurement } from './judge';
import { probe } from './probe';
import { probePaths, turnOf } from './probePaths';
import type { CanaryData } from './setWeight';
import type { Judged, MeasurementRow } from './types';

export interface Measured { row: Omit<MeasurementRow, 'id' | 'operation' | 'step' | 'attempt'>; judged: Judged; measuredTo: number; lastHour: number | null; requests: number }

const secondsOf = (iso: string) => Math.ceil(Date.parse(iso) / 1000);

function probed(reach: Reach, binding: BindingRow, release: ReleaseRow, number: number) {
  // Also as it was last seen, while the loop looks again.
  const id = binding.candidate === release.number ? candidateNodeId(binding.stable, release.number) : workloadNodeId(release.number);
  const node = binding.nodes.find(n => n.id === id);
  return { addresses: (node?.outputs?.addresses as string[] | undefined) ?? [], paths: turnOf(probePaths(release.documents['openapi.json']), number), reach };
}

/** Why the new release is not up, as far as that is known. */
function downOf(binding: BindingRow, number: number): string | undefined {
  const node = workloadOf(binding, number);
  return node && ['failed', 'applying', 'pending'].includes(node.phase) ? node.cause?.words ?? node.message ?? 'it is starting again' : undefined;
}

/** Asks the source of figures and both releases, and judges what they say. Undefined while no whole second is over. */
export async function measure(platform: Platform, context: StepContext, at: { binding: BindingRow; weight: number; candidate: ReleaseRow; stable: ReleaseRow }): Promise<Measured | undefined> {
  const { knex, operation, step, signal } = context;
  const { binding, candidate, stable, weight } = at;
  const data = step.data as CanaryData;
  const place = { service: binding.service, environment: binding.environment };
  const names = { candidate: releaseName(candidate.number), stable: releaseName(stable.number) };
  const began = secondsOf(data.routedAt!);
  const seconds = { began, from: data.measuredTo ?? began, to: Math.floor(Date.now() / 1000) };
  if (seconds.to <= seconds.from) return undefined;

  const environment = await knex<EnvironmentRow>('environment').where({ name: binding.environment }).first();
  const source = platform.target(environment!.target).metrics;
  const number = (data.taken ?? 0) + 1;
  const reach = await context.reach(binding.environment);
  const [found, probes, hour, before] = await Promise.all([
    figuresOf(source, place, names, seconds),
    probe(probed(reach, binding, candidate, number), probed(reach, binding, stable, number), number, signal),
    data.lastHour ?? lastHour(source, place, Date.parse(data.setAt)),
    knex<MeasurementRow>('measurement').where({ operation: operation.id, environment: binding.environment, attempt: operation.attempt }).select('candidate', 'stable'),
  ]);
  const figures = 'missing' in found ? null : found;
  const sum = (which: 'candidate' | 'stable') =>
    [...before.map(row => row[which]), figures?.[which]].reduce((all, one) => ({ requests: all.requests + (one?.requests ?? 0), errors: all.errors + (one?.errors ?? 0) }), { requests: 0, errors: 0 });
  const evidence: Evidence = {
    names,
    down: downOf(binding, candidate.number),
    probes,
    missing: 'missing' in found ? found.missing : undefined,
    candidate: sum('candidate'),
    stable: sum('stable'),
    latency: figures?.latency,
    slo: candidate.spec.spec.monitoring.slo ?? null,
  };
  const judged = judgeMeasurement(evidence);
  return {
    row: { number, environment: binding.environment, time: new Date(), weight, stable_release: names.stable, candidate_release: names.candidate, stable: figures?.stable ?? null, candidate: figures?.candidate ?? null, probes, ...judged },
    judged,
    // What the source could not say of a time is not asked for again: it would be judged twice.
    measuredTo: seconds.to,
    lastHour: hour,
    requests: evidence.candidate.requests,
  };
}
