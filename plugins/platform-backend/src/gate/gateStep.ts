import { releaseName } from '@waymark/platform-common';
import type { DeployInput } from '../deploy/types';
import type { StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { numberOf } from '../rollout/candidate';
import { servesAlready } from '../rollout/servesAlready';
import type { EnvironmentRow } from '../store/rows';
import { passGate } from './passGate';

/** Whether a release may go to an environment now: freezes, then approvals. */
export function gateStep(platform: Platform, environment: string): Pick<StepDefinition, 'run' | 'reversible'> {
  return {
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, knex } = context;
      const row = await knex<EnvironmentRow>('environment').where({ name: environment }).first();
      const already = await servesAlready(context, environment);
      if (already) return already;
      const { plan, reason }: DeployInput = operation.input;
      const passed = await passGate(platform, context, {
        environment: row!,
        seen: { release: releaseName(numberOf(context)), plan: plan ?? null, reason: reason ?? null },
        title: `${operation.title}, to ${environment}`,
        next: 'Talk to an owner, then retry: it asks again.',
      });
      return passed ?? { state: 'done' };
    },
  };
}
