import type { EnvironmentRow } from '../store/rows';

/** What an environment asks before a release reaches it: `deny` waits for an approval, `warn` says so and goes on. */
export type Protection = 'none' | 'warn' | 'deny';

/** Protections by environment, as configured. Those that are not named: `warn` for production, none for the rest. Pure. */
export function protectionOf(configured: Record<string, Protection>, environment: Pick<EnvironmentRow, 'name' | 'production'>): Protection {
  return configured[environment.name] ?? (environment.production ? 'warn' : 'none');
}
