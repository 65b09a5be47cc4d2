import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { ResourceRow } from '../store/rows';

/** How an installation looks after databases, unless a team has said otherwise for one. */
export interface DatabaseRules {
  backupEveryHours: number;
  /** How long a backup is kept, in days. */
  keepDays: number;
  /** How often the newest backup is restored to a scratch instance and checked. */
  proveEveryHours: number;
  /** How long a deleted database can be brought back, in days. */
  graceDays: number;
  /** How long the final backup of a deleted database is kept after its grace period, in days. */
  finalKeepDays: number;
  /** How long what was just made is left to itself before it is backed up, or proven, for the first time, in seconds. */
  firstAfterSeconds: number;
}

const STANDARD: DatabaseRules = { backupEveryHours: 24, keepDays: 7, proveEveryHours: 24, graceDays: 7, finalKeepDays: 30, firstAfterSeconds: 10 };

/** Reads `platform.databases`, with defaults. Throws for what makes no sense. */
export function readDatabaseRules(config: RootConfigService): DatabaseRules {
  const given = config.getOptionalConfig('platform.databases');
  const rules = { ...STANDARD };
  for (const key of Object.keys(STANDARD) as Array<keyof DatabaseRules>) {
    const value = given?.getOptionalNumber(key) ?? STANDARD[key];
    if (!(value > 0)) throw new Error(`platform.databases.${key} is ${value}; it is a number above 0`);
    rules[key] = value;
  }
  return rules;
}

/** What holds for one database: what its team has set, and else what the platform says. Pure. */
export const policyOf = (resource: Pick<ResourceRow, 'policy'>, rules: DatabaseRules): DatabaseRules => ({ ...rules, ...resource.policy });
