import type { GraphNode } from '@waymark/platform-common';
import { DriverError, JOB_OUTPUTS } from '@waymark/platform-node';
import type {
  Driver,
  DriverContext,
  DriverPlan,
  JobOutputs,
  Observation,
} from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import {
  askedJob,
  ANNOTATIONS,
  type AskedRun,
  cronJob,
  objectName,
  selectorOf,
} from '../../objects';
import { ensurePlace, placeFor } from '../../places';
import {
  cronJobState,
  type LiveCronJob,
  type LiveJob,
  type LivePod,
} from '../../state';
import {
  mask,
  secretParts,
  secretValues,
  secretValuesIfKnown,
} from '../secret';
import { driftOfObjects } from '../shared/driftOfObjects';
import { NO_CAPABILITIES, observing } from '../shared/driverBase';
import { knownObjects, listedObjects } from '../shared/objectsOf';
import { removeObjects } from '../shared/removeObjects';
import type { RunDriverParts } from '../workload/readWorkload';
import { imageFacts, imageOf } from '../workload/workloadFacts';
import { wantedOfJob } from './wantedOfJob';

/** Kinds of what stands for a job, in the order in which it goes: nothing begins a run while it does. */
export const JOB_KINDS = [
  KINDS.cronJob,
  KINDS.job,
  KINDS.secret,
  KINDS.networkPolicy,
] as const;

/** Its runs are no part of what is wanted: they come and go. */
const WANTED_KINDS = [KINDS.cronJob, KINDS.secret, KINDS.networkPolicy];

const askedOf = (live: LiveCronJob | undefined): AskedRun => {
  const { annotations = {} } = live?.metadata ?? {};
  const asked = annotations[ANNOTATIONS.run];
  return asked
    ? { asked, refused: annotations[ANNOTATIONS.refused] === 'true' }
    : {};
};

/** The run that a Job was made for, if somebody has asked for it. */
const runOf = ({ metadata }: LiveJob) =>
  metadata?.annotations?.[ANNOTATIONS.run];

const isRunning = ({ status }: LiveJob) =>
  !(status?.conditions ?? []).some(
    one => /^(Complete|Failed)$/.test(one.type) && one.status === 'True',
  );

/** A job that a cluster runs by the clock: a CronJob, and a Job for each run that somebody asks for. */
export class JobDriver implements Driver {
  readonly type = 'job';
  readonly target: string;
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly observes = { mode: 'events', seconds: 30 } as const;
  readonly outputsSchema = JOB_OUTPUTS;
  readonly #parts: RunDriverParts;

  constructor(parts: RunDriverParts) {
    this.#parts = parts;
    this.target = parts.cluster.name;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, () => this.#look(node, ctx));
  }

  async #look(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    const { cluster, secrets, options } = this.#parts;
    const { signal } = ctx;
    const found = await knownObjects(cluster, JOB_KINDS, node.name, signal);
    const of = (kind: string) => found.filter(one => one.kind.kind === kind);
    const live = of('CronJob')[0]?.live as LiveCronJob | undefined;
    if (!live) return { exists: 'no' };
    const namespace = live.metadata!.namespace!;
    const pods = await cluster.known<LivePod>(KINDS.pod, {
      namespace,
      labels: selectorOf(node.name),
      signal,
    });
    const seen = cronJobState({
      job: String(node.properties.job),
      cronJob: live,
      jobs: of('Job').map(one => one.live as LiveJob),
      pods,
    });
    const secret = await secretValuesIfKnown(node, ctx, secrets);
    const hide = mask(secretParts(Object.values(secret?.values ?? {})));
    const { run } = node.properties;
    const asked = askedOf(live);
    const place = {
      ...(await placeFor(cluster, node, signal, options.namespaceOf)),
      namespace,
    };
    const drift = imageOf(node)
      ? driftOfObjects(
          wantedOfJob({
            place,
            node,
            facts: imageFacts(node, options),
            inputs: ctx.inputs,
            options,
            secret,
            asked,
          }).filter(one => secret || one.kind === KINDS.cronJob),
          found.filter(one => WANTED_KINDS.includes(one.kind as any)),
          cluster.manager,
          secret ? [] : ['Secret', 'NetworkPolicy'],
        ).filter(({ path }) => secret || !path.includes(ANNOTATIONS.secrets))
      : [];
    const { runs } = seen.outputs as unknown as JobOutputs;
    return {
      ...seen,
      drifted: drift.length > 0 || (run !== undefined && run !== asked.asked),
      message: hide(seen.message),
      ...(seen.words ? { words: hide(seen.words) } : {}),
      outputs: {
        ...seen.outputs,
        runs: runs.map(one => ({
          ...one,
          ...(one.words ? { words: hide(one.words) } : {}),
        })),
      },
    };
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    const plan = { impact: 'none', reversible: true } as const;
    if (seen.exists === 'unknown')
      return { ...plan, verb: 'none', because: seen.why };
    if (seen.exists === 'no') {
      const because = `Nothing begins ${node.properties.job} by the clock`;
      return { ...plan, verb: 'create', because };
    }
    if (!seen.drifted)
      return { ...plan, verb: 'none', because: 'It is as wanted' };
    const { run } = node.properties;
    const wanted = run !== undefined && run !== seen.outputs.asked;
    const because = wanted
      ? 'A run was asked for'
      : 'Its runs begin with something else from now on';
    return { ...plan, verb: 'update', because };
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { cluster, options, secrets } = this.#parts;
    const { signal, inputs } = ctx;
    const image = imageFacts(node, options);
    const place = await placeFor(cluster, node, signal, options.namespaceOf);
    const secret = await secretValues(node, ctx, secrets);
    const { databaseStamp } = secret;
    const facts = { ...image, ...(databaseStamp ? { databaseStamp } : {}) };
    const { service, run } = node.properties as {
      service: string;
      run?: string;
    };
    ctx.log(`job ${node.name}: ${facts.image} in namespace ${place.namespace}`);
    await ensurePlace(cluster, place, service, options, ctx);
    const name = objectName(node.name);
    const ref = { kind: KINDS.cronJob, name, namespace: place.namespace };
    const before = askedOf(await cluster.read<LiveCronJob>(ref, signal));
    const anew = run !== undefined && run !== before.asked;
    const jobs = anew ? await this.#runsOf(node, signal) : [];
    // Begun by a claim that has died before it could note it: it goes on as it was begun, whatever is wanted by now.
    const begun = jobs.some(one => runOf(one) === run);
    const refused = anew && !begun && jobs.some(isRunning);
    const asked = anew ? { asked: run, refused } : before;
    const force = { force: true };
    const parts = { place, node, facts, inputs, options, secret };
    const wanted = wantedOfJob({ ...parts, asked: before });
    for (const one of wanted) await cluster.apply(one.wanted, ctx, force);
    if (!anew) return;
    // The Job before the note that it was asked for: whoever dies between the two asks for the same once more.
    if (!refused && !begun)
      await cluster.apply(askedJob(place, node, facts, run), ctx, force);
    await cluster.apply(cronJob(place, node, facts, asked), ctx, force);
  }

  async #runsOf(node: GraphNode, signal: AbortSignal): Promise<LiveJob[]> {
    const { cluster } = this.#parts;
    const jobs = await listedObjects(cluster, [KINDS.job], node.name, signal);
    return jobs.map(one => one.live as LiveJob);
  }

  async remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    if (ctx.signal.aborted)
      throw new DriverError(
        'unknown',
        `${node.name} was not removed`,
        'the claim was lost',
        'Nothing: the next claim goes on',
      );
    return removeObjects(this.#parts.cluster, JOB_KINDS, node.name, ctx);
  }
}
