import { databaseName, DEFINITIONS, environmentHealth, graphCost, isWorker, type NodeStatus, releaseName, serviceHealth } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import { wayBack } from '../decommission/refuseDecommissioned';
import type { TrafficSample } from '@waymark/platform-node';
import type { AuditRow, BindingRow, OperationRow, ReleaseRow, RepositoryRow, ResourceRow, ServiceRow, StepRow } from '../store/rows';
import type { OperationDefinition } from '../operations/types';

type Schemas = components['schemas'];

const iso = (date: Date | null) => (date ? new Date(date).toISOString() : null);

export function repositoryView(row: RepositoryRow): Schemas['Repository'] {
  return {
    name: row.name,
    service: row.service,
    team: row.team,
    url: row.url,
    cloneUrl: row.clone_url,
    defaultBranch: row.default_branch,
    head: row.seen_head,
    catalogUrl: `http://git.localhost/${row.name}/blob/${row.default_branch}/catalog-info.yaml`,
    archived: row.archived,
  };
}

/** Since when a service is no longer there, and the way back; null for one that is. */
export function decommissionedView(service: ServiceRow): Schemas['Decommissioned'] | null {
  const { decommissioned_at: at, decommissioned_by: by, delete_at, removed_at } = service;
  return at && { at: iso(at)!, by: by!, deleteAt: iso(delete_at), removedAt: iso(removed_at), next: wayBack(service) };
}

const workload = (binding: BindingRow, release: number | null): NodeStatus | undefined =>
  release === null ? undefined : binding.nodes.find(n => n.id === `workload/${releaseName(release)}`);

function replicasOf(binding: BindingRow): { ready: number; wanted: number } | null {
  const outputs = workload(binding, binding.stable)?.outputs;
  return outputs ? { ready: Number(outputs.ready ?? 0), wanted: Number(outputs.replicas ?? 0) } : null;
}

const GRACE_MS = 5_000;
const readyOf = (binding: BindingRow) => binding.conditions.find(c => c.type === 'Ready');

/** False between the moving of the stable pin and the first look at it: what is known then is of the release before. */
const serves = (binding: BindingRow) => readyOf(binding)?.observedGeneration === binding.generation || binding.candidate !== null;

export function healthOf(binding: BindingRow, traffic?: TrafficSample) {
  const { stable } = binding;
  if (!binding.conditions.length && stable === null) return { color: 'empty' as const, message: 'Nothing deployed yet.' };
  const ready = readyOf(binding);
  if (ready?.status === 'True' && !serves(binding)) return { color: 'deploying' as const, message: `${releaseName(stable!)} is taking over.` };
  const health = environmentHealth({ conditions: binding.conditions, replicas: replicasOf(binding), errorRate: traffic?.errorRate });
  // What served and does so no more is not being deployed, whatever it may become.
  const node = workload(binding, stable);
  const down = ready?.reason === 'Progressing' && node?.phase === 'applying' && Date.now() - Date.parse(node.since ?? '') > GRACE_MS;
  if (down) return { color: (replicasOf(binding)?.ready ?? 0) > 0 ? ('degraded' as const) : ('failing' as const), message: health.message };
  return health;
}

export function serviceHealthView(service: ServiceRow, bindings: BindingRow[], traffic: (b: BindingRow) => TrafficSample | undefined): Schemas['Health'] {
  const worst = serviceHealth(bindings.map(b => ({ ...healthOf(b, traffic(b)), environment: b.environment })));
  return {
    service: service.name,
    team: service.team,
    color: worst?.color ?? 'empty',
    message: worst?.message ?? 'Nothing deployed yet.',
    environment: worst && worst.color !== 'empty' ? worst.environment : null,
  };
}

export function environmentView(input: {
  binding: BindingRow;
  release?: ReleaseRow;
  resource?: ResourceRow;
  traffic?: TrafficSample;
}): Schemas['ServiceEnvironment'] {
  const { binding, release, resource, traffic } = input;
  const route = binding.nodes.find(n => n.type === 'route')?.outputs ?? {};
  const health = healthOf(binding, traffic);
  const database = binding.nodes.find(n => n.type === 'postgres');
  const deployed = binding.stable !== null;
  return {
    name: binding.environment,
    url: deployed ? ((route.url as string) ?? null) : null,
    localUrl: deployed ? ((route.localUrl as string) ?? null) : null,
    ...(deployed && release && isWorker(release.spec) ? { worker: true } : {}),
    release: deployed ? releaseName(binding.stable!) : null,
    candidate: binding.candidate === null ? null : releaseName(binding.candidate),
    weight: binding.weight,
    commit: release ? { sha: release.commit, message: release.commit_message, author: release.commit_author, committedAt: iso(release.committed_at)! } : null,
    since: iso(binding.stable_since),
    cost: deployed ? { perMonth: graphCost(binding.graph.nodes ?? []), currency: DEFINITIONS.currency } : null,
    ready: readyOf(binding)?.status === 'True' && serves(binding),
    health: health.color,
    message: health.message,
    replicas: replicasOf(binding),
    traffic: traffic ?? null,
    database: resource
      ? {
          name: resource.name ?? databaseName(binding.service),
          type: resource.type,
          size: resource.size,
          ready: database?.phase === 'ready',
          message: resource.state === 'detached' ? 'Kept with its data; platform.yaml no longer asks for it.' : database?.message ?? 'Not observed yet.',
        }
      : null,
    conditions: binding.conditions as Schemas['Condition'][],
    nodes: binding.nodes.map(({ outputs: _, observedGeneration: __, ...node }) => node) as Schemas['NodeStatus'][],
  };
}

const publicResult = (result: Record<string, unknown>) => Object.fromEntries(Object.entries(result).filter(([key]) => !key.startsWith('_')));

/** Why it can be neither retried nor undone, or why it cannot be undone. */
function whyNotOf({ state, parent, task, task_step }: OperationRow): { whyNot?: string } {
  if (state === 'failed') return parent ? { whyNot: `It is part of ${parent}: that one is undone as a whole.` } : {};
  if (state === 'running' || state === 'undoing') return { whyNot: 'It is still running.' };
  if (state !== 'succeeded') return { whyNot: 'It has ended: there is nothing to retry or undo.' };
  if (task && task_step) return { whyNot: 'It has succeeded: it is taken back only with the whole template task, while that has not completed.' };
  return { whyNot: 'It has succeeded: there is nothing to retry or undo.' };
}

export function operationView(row: OperationRow, steps: StepRow[], definition: OperationDefinition | undefined): Schemas['Operation'] {
  // One that only another version of the platform knows is shown too.
  const defined = definition?.steps(row.input) ?? [];
  const canUndo = Boolean(definition?.undoable) && ['running', 'failed'].includes(row.state) && row.parent === null;
  return {
    id: row.id,
    kind: row.kind as Schemas['Operation']['kind'],
    title: row.title,
    state: row.state,
    outcome: row.state === 'running' || row.state === 'undoing' ? null : (row.state as any),
    service: row.service,
    team: row.team,
    environment: row.environment,
    parent: row.parent,
    task: row.task === null ? null : { id: row.task, step: row.task_step },
    actor: row.actor,
    door: row.door as Schemas['Door'],
    onBehalf: row.on_behalf,
    createdAt: iso(row.created_at)!,
    endedAt: iso(row.ended_at),
    durationMs: row.ended_at ? row.ended_at.getTime() - row.created_at.getTime() : null,
    steps: steps.map(step => {
      const d = defined.find(x => x.id === step.id);
      return {
        id: step.id,
        title: d?.title ?? step.id,
        state: step.state,
        startedAt: iso(step.started_at),
        endedAt: iso(step.ended_at),
        reversible: d?.reversible ?? false,
        ...(step.message ? { message: step.message } : {}),
        error: step.error,
      };
    }),
    canRetry: definition !== undefined && row.state === 'failed',
    canUndo,
    ...whyNotOf(row),
    supersededBy: row.superseded_by,
    decision: row.decision ? { verb: row.decision.verb, actor: row.decision.actor, at: row.decision.at, reason: row.decision.reason } : null,
    error: row.error,
    spans: row.spans,
    result: publicResult(row.result),
  };
}

export function releaseView(row: ReleaseRow): Schemas['Release'] {
  return {
    name: releaseName(row.number),
    number: row.number,
    commit: { sha: row.commit, message: row.commit_message, author: row.commit_author, committedAt: iso(row.committed_at)! },
    createdAt: iso(row.created_at)!,
    image: row.image,
  };
}

/** `binding` looks after a resource that has a service; one without has been looked after by itself. */
export function resourceView(row: ResourceRow, binding?: BindingRow): Schemas['Resource'] {
  const attached = row.state === 'attached';
  const node = attached ? binding?.nodes.find(n => n.type === row.type && n.name === row.object_name) : row.node;
  const conditions = [...(attached ? [] : row.conditions), ...row.care_conditions];
  const own = conditions.find(c => c.type === 'Ready');
  const looked = attached || node ? node?.phase === 'ready' : null;
  return { ready: own ? own.status === 'True' : looked, conditions: conditions as Schemas['Condition'][], id: row.id, name: row.name, type: row.type, service: row.service, environment: row.environment, team: row.team, size: row.size, state: row.state, createdAt: iso(row.created_at)! };
}

export const auditView = (row: AuditRow): Schemas['Audit'] => ({
  id: String(row.id),
  time: row.time.toISOString(),
  actor: row.actor,
  door: row.door as Schemas['Door'],
  action: row.action,
  subject: row.subject,
  service: row.service,
  team: row.team,
  onBehalf: row.on_behalf,
  outcome: row.outcome,
  reason: row.reason,
  operation: row.operation,
});
