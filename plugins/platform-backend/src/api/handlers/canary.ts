import { abortOperation, type Decider, promoteOperation } from '../../canary/decide';
import { canaryConfig, type MeasurementRow } from '../../canary/types';
import type { CanaryData } from '../../canary/setWeight';
import type { DeployInput } from '../../deploy/types';
import type { Platform } from '../../platform';
import { releaseOf } from '../../rollout/candidate';
import { insertAudit } from '../../store/insertAudit';
import { listPage } from '../../store/listPage';
import type { OperationRow, ReleaseRow, StepRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import type { Call, Handlers } from '../types';
import { viewOperation } from './operations';

const CANARY = /^(.+)\/canary-(\d+)$/;

function measurementView(row: MeasurementRow) {
  const release = (which: 'stable' | 'candidate') => ({ release: row[`${which}_release`], figures: row[which], probes: row.probes[which] });
  return {
    step: row.step,
    environment: row.environment,
    attempt: row.attempt,
    number: row.number,
    time: row.time.toISOString(),
    weight: row.weight,
    stable: release('stable'),
    candidate: release('candidate'),
    worse: row.probes.worse.map(({ path, candidate }) => ({ path, candidate })),
    verdict: row.verdict,
    reason: row.reason,
  };
}

function stepView(step: StepRow, operation: OperationRow, objective: number | null) {
  const [, environment, weight] = CANARY.exec(step.id)!;
  const data = step.data as Partial<CanaryData>;
  const mine = data.attempt === operation.attempt ? data : {};
  const { measurements, stepSeconds } = canaryConfig((operation.input as DeployInput).canary);
  return {
    step: step.id,
    environment,
    weight: Number(weight),
    state: step.state,
    verdict: (mine.verdict?.verdict ?? null) as any,
    reason: mine.verdict?.reason ?? null,
    measurements,
    stepSeconds,
    objective,
    since: mine.routedAt ?? null,
  };
}

/** A running canary: what was measured of it, and what a person may decide. */
export function canaryHandlers(platform: Platform): Pick<Handlers, 'promoteOperation' | 'abortOperation' | 'listMeasurements'> {
  const { knex } = platform;

  async function require(id: string): Promise<OperationRow> {
    const row = await knex<OperationRow>('operation').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no operation "${id}"`, 'No operation has that id.', 'platform operations lists them.');
    return row;
  }

  const team = async ({ path }: { path: { operation: string } }): Promise<string> => {
    const row = await require(path.operation);
    const service = row.service ? await knex('service').where({ name: row.service }).first('team') : undefined;
    return service?.team ?? row.team ?? '';
  };
  const subject = ({ path }: { path: { operation: string } }) => path.operation;

  async function decide(call: Call<'promoteOperation' | 'abortOperation'>, action: 'promoteOperation' | 'abortOperation', deed: typeof promoteOperation) {
    const { id, kind, service, team: owner } = await require(call.path.operation);
    const { actor, door, onBehalf } = call.caller;
    const who: Decider = { actor, door, reason: call.body.reason ?? null };
    const row = await knex.transaction(async trx => {
      const decided = await deed(trx, id, platform.engine.known(kind), who);
      await insertAudit(trx, { actor, door, action, subject: id, service, team: owner, on_behalf: onBehalf, outcome: 'allowed', reason: who.reason, operation: id });
      return decided;
    });
    return viewOperation(platform, row);
  }

  return {
    promoteOperation: { team, subject, handle: call => decide(call, 'promoteOperation', promoteOperation) },
    abortOperation: { team, subject, handle: call => decide(call, 'abortOperation', abortOperation) },
    listMeasurements: {
      async handle({ path, query }) {
        const operation = await require(path.operation);
        const number = releaseOf(operation);
        const [page, steps, release] = await Promise.all([
          listPage<MeasurementRow>(knex('measurement').where({ operation: operation.id }), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['id'], direction: 'asc' }),
          knex<StepRow>('operation_step').where({ operation: operation.id }).orderBy('position'),
          number === undefined ? undefined : knex<ReleaseRow>('release').where({ service: operation.service!, number }).first(),
        ]);
        const objective = release?.spec.spec.monitoring.slo ?? null;
        return { items: page.items.map(measurementView), steps: steps.filter(s => CANARY.test(s.id)).map(s => stepView(s, operation, objective)), nextCursor: page.nextCursor };
      },
    },
  };
}
