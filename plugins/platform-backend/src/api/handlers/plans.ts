import { DEFINITIONS, exportPolicies, releaseName } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import { askedChange, kindOf } from '../../plan/askedChange';
import { chooseRelease } from '../../plan/chooseRelease';
import { planChange } from '../../plan/planChange';
import { requirePlan } from '../../plan/requirePlan';
import type { WantedChange } from '../../plan/types';
import { differenceView } from '../../configuration/views';
import { refuseGone } from '../../decommission/refuseDecommissioned';
import type { Platform } from '../../platform';
import type { PlanRow } from '../../store/rows';
import type { Call, Handlers } from '../types';
import { applyPlanHandler } from './applyPlan';
import { environmentsOf } from './createDeployment';
import { mayReadValues } from './mayReadValues';
import { requireService } from './services';

const LIVES_MS = 60 * 60_000;
const sum = (numbers: number[]) => Math.round(numbers.reduce((a, b) => a + b, 0) * 100) / 100;

function planView(row: PlanRow, valuesShown: boolean) {
  return {
    id: row.id,
    kind: row.change.kind,
    service: row.service,
    release: releaseName(row.release),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    environments: row.environments.map(({ basis: _, configuration = [], ...plan }) => ({ ...plan, configuration: configuration.map(one => differenceView(one, valuesShown)) })),
    notes: row.notes,
    cost: { before: sum(row.environments.map(e => e.cost.before)), after: sum(row.environments.map(e => e.cost.after)) },
    currency: DEFINITIONS.currency,
    notIncluded: row.not_included,
    applied: row.operation,
  };
}

/** What is asked for, with the release that a deployment brings. */
async function changeOf(platform: Platform, { path, body }: Call<'createPlan'>): Promise<{ change: WantedChange; notIncluded: string | null }> {
  const kind = kindOf(body);
  const row = await requireService(platform, path.service);
  refuseGone(row, `Nothing is planned for ${row.name}`);
  const { name: service, team } = row;
  if (kind === 'deploy') {
    const { release, notIncluded } = await chooseRelease(platform, service, body);
    return { change: { kind, service, team, environments: await environmentsOf(platform, service, team, body.environments), release: release.number }, notIncluded };
  }
  const environments = await environmentsOf(platform, service, team, body.environments);
  return { change: askedChange({ service, team }, environments, kind, body), notIncluded: null };
}

export function plansHandlers(platform: Platform): Pick<Handlers, 'createPlan' | 'getPlan' | 'applyPlan' | 'getDefinitions' | 'exportPolicies'> {
  return {
    getDefinitions: { handle: async () => ({ ...DEFINITIONS }) },
    exportPolicies: { handle: async () => exportPolicies() },

    createPlan: {
      async handle(call) {
        const { change, notIncluded } = await changeOf(platform, call);
        const { onto, release, notes, environments } = await planChange(platform, change);
        const [row] = await platform.knex<PlanRow>('plan').insert(
          {
            id: `plan-${Date.now().toString(36)}-${randomBytes(5).toString('hex')}`,
            service: change.service,
            change: JSON.stringify({ ...change, ...(onto ? { onto } : {}) }) as any,
            release,
            notes: JSON.stringify(notes) as any,
            environments: JSON.stringify(environments) as any,
            not_included: notIncluded,
            created_by: call.caller.actor,
            expires_at: new Date(Date.now() + LIVES_MS),
          },
          '*',
        );
        return planView(row, await mayReadValues(platform, call.caller, row.service));
      },
    },

    getPlan: {
      async handle({ path, caller }) {
        const row = await requirePlan(platform, path.plan);
        return planView(row, await mayReadValues(platform, caller, row.service));
      },
    },

    ...applyPlanHandler(platform),
  };
}
