import { effectiveSpec, isWorker } from '../spec/effectiveSpec';
import type { ServiceFile } from '../spec/types';
import type { Condition } from '../status/types';
import { dependencyVariable } from './configuration';
import { schedulesRest } from './jobs';
import type { CompileInput, TargetCapabilities } from './types';

const gap = (type: string, reason: string, message: string): Condition => ({ type, status: 'True', reason, message });

/**
 * What the file asks for and the target, or this version, does not do: a condition for each, never silence.
 * A capability that the file does not ask for is not mentioned.
 */
export function capabilityGaps(file: ServiceFile, target: TargetCapabilities, sharesItsDatabase = false): Condition[] {
  const { spec } = file;
  const on = `Target "${target.target}"`;
  const found: Condition[] = [];
  const worker = isWorker(file);
  if (!target.tls && !worker) {
    found.push(gap('TLSNotAvailable', 'TargetHasNoTLS', target.runs === 'image' ? `${on} has nobody who signs certificates: it serves plain HTTP.` : `${on} serves plain HTTP on this machine only; there is no certificate.`));
  }
  if (!target.resourceLimits) {
    found.push(
      gap(
        'LimitsNotEnforced',
        'TargetHasNoLimits',
        `${on} starts each replica as a plain process: cpu ${spec.runtime.cpu} and memory ${spec.runtime.memory} are not enforced.`,
      ),
    );
  }
  if (spec.deployment.canary && !target.canary) {
    found.push(gap('CanaryNotAvailable', 'TargetCannotSplitTraffic', `canary: true is noted; target "${target.target}" cannot split traffic: all of it moves at once, after the smoke test.`));
  }
  if (spec.deployment.rollback === 'automatic' && worker) {
    found.push(
      gap('AutomaticRollbackNotAvailable', 'WorkerTakesNoRequests', 'rollback: automatic is noted; a worker answers no requests whose errors could rise: the old release is kept only when the new one does not stay up.'),
    );
  } else if (spec.deployment.rollback === 'automatic' && !target.canary) {
    found.push(
      gap('AutomaticRollbackNotAvailable', 'TargetCannotSplitTraffic', 'rollback: automatic is noted; without a canary the old release is kept only when the new one fails before it takes traffic.'),
    );
  }
  if (spec.monitoring.alerts && !target.alerts) {
    const slo = spec.monitoring.slo === undefined ? '' : ` for the SLO of ${spec.monitoring.slo} %`;
    found.push(gap('AlertsNotEvaluated', 'TargetHasNoFigures', `alerts: true is noted${slo}; target "${target.target}" has neither the Prometheus operator nor a Prometheus to read figures from.`));
  }
  if (spec.monitoring.dashboard && !target.dashboards) {
    found.push(gap('DashboardNotAvailable', 'TargetHasNoGrafana', 'dashboard: true is noted; the figures are on the Environments tab, there is no Grafana.'));
  }
  if (spec.database && !sharesItsDatabase) found.push(...databaseGaps(spec.database.type, target));
  if (spec.database?.region) {
    found.push(gap('RegionIgnored', 'TargetHasNoRegions', `${on} has no regions: database.region "${spec.database.region}" has no effect here.`));
  }
  return found;
}

/** What the target does not do of how a service runs in this environment: replicas by load, jobs by the clock. */
export function runtimeGaps(file: ServiceFile, input: Pick<CompileInput, 'environment' | 'capabilities'>): Condition[] {
  const { runtime, jobs = {} } = effectiveSpec(file, input.environment.name);
  const { target, autoscaling, scheduledJobs } = input.capabilities;
  const found: Condition[] = [];
  if (runtime.autoscaling && !autoscaling) {
    const { min, max } = runtime.autoscaling;
    const run = runtime.replicas === 1 ? '1 replica runs' : `${runtime.replicas} replicas run`;
    found.push(gap('AutoscalingNotAvailable', 'TargetCannotScale', `autoscaling from ${min} to ${max} is noted; target "${target}" does not scale by itself: ${run}.`));
  }
  const names = Object.keys(jobs).sort().join(', ');
  if (names && !scheduledJobs) found.push(gap('ScheduledJobsNotAvailable', 'TargetHasNoSchedules', `Target "${target}" runs nothing by the clock: ${names} will not run.`));
  else if (names && schedulesRest(input)) {
    const job = Object.keys(jobs).sort()[0];
    found.push({ ...gap('SchedulesSuspended', 'Preview', `In a preview nothing runs by the clock: ${names} can be started by hand.`), next: `platform jobs run ${file.metadata.name} ${job} --env ${input.environment.name}` });
  }
  return found;
}

/** What the target, or this version, does not do for a database, whether it has a service or not. */
export function databaseGaps(type: string, target: TargetCapabilities): Condition[] {
  if (target.backups) return [];
  return [gap('BackupsNotScheduled', 'TargetHasNoBackups', `Target "${target.target}" does not back up a ${type} database by itself.`)];
}

/** Whether the database of a place is one among others in one instance. Pure. */
export const sharesDatabase = ({ environment, capabilities }: Pick<CompileInput, 'environment' | 'capabilities'>): boolean => Boolean(environment.preview && capabilities.sharedDatabases);

/** What a database does not have that shares its instance with those of other previews. */
export function sharedGaps(file: ServiceFile, input: Pick<CompileInput, 'environment' | 'capabilities'>): Condition[] {
  if (!file.spec.database || !sharesDatabase(input)) return [];
  return [gap('PointInTimeRecoveryNotAvailable', 'SharedInstance', `The databases of previews share one instance: this one has a login of its own, no backups and no point-in-time recovery, and goes with the preview.`)];
}

/** What a service depends on and is not there: one condition that names them all. Where nobody has looked there is none. */
export function dependencyGaps(file: ServiceFile, { dependencies, environment }: Pick<CompileInput, 'dependencies' | 'environment'>): Condition[] {
  const missing = dependencies ? (file.spec.dependencies ?? []).filter(name => dependencies[name] === undefined) : [];
  if (!missing.length) return [];
  const where = environment.base ? `${environment.name}, nor in ${environment.base}` : environment.name;
  const variables = missing.map(dependencyVariable).join(', ');
  const message = `platform.yaml depends on ${missing.join(', ')}, and nothing of that name serves in ${where}: ${variables} ${missing.length > 1 ? 'are' : 'is'} not set.`;
  return [{ ...gap('DependencyMissing', 'NothingServes', message), next: `platform deploy ${missing[0]} --env ${environment.base ?? environment.name}` }];
}
