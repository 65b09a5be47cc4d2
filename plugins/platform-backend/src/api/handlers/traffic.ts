import { trafficKey, type TrafficSample } from '@waymark/platform-node';
import type { Platform } from '../../platform';
import type { BindingRow, EnvironmentRow } from '../../store/rows';

const WINDOW_SECONDS = 60;
/** Figures are an extra: nobody waits longer for them, whatever has become of their source. */
const PATIENCE_MS = 1000;

const patience = () =>
  new Promise<undefined>(resolve => {
    setTimeout(() => resolve(undefined), PATIENCE_MS).unref();
  });

/** Traffic of several bindings, one question per target. A source that does not answer leaves its figures out. */
export async function trafficOf(platform: Platform, bindings: BindingRow[]): Promise<Map<string, TrafficSample>> {
  const found = new Map<string, TrafficSample>();
  if (!bindings.length) return found;
  const environments = await platform.knex<EnvironmentRow>('environment').whereIn('name', [...new Set(bindings.map(b => b.environment))]);
  const targets = [...new Set(environments.map(e => e.target))];
  await Promise.all(
    targets.map(async name => {
      const mine = bindings.filter(b => environments.find(e => e.name === b.environment)?.target === name);
      const samples = await Promise.race([ask(platform, name, mine).catch(() => undefined), patience()]);
      for (const binding of mine) {
        const sample = samples?.get(trafficKey(binding));
        if (sample) found.set(trafficKey(binding), sample);
      }
    }),
  );
  return found;
}

async function ask(platform: Platform, target: string, bindings: BindingRow[]) {
  return platform.target(target).metrics?.traffic(bindings.map(b => ({ service: b.service, environment: b.environment })), WINDOW_SECONDS);
}
