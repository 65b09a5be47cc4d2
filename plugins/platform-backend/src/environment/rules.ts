import type { RootConfigService } from '@backstage/backend-plugin-api';

const DAY_MS = 86_400_000;

/** What an installation allows of environments that come and go. Times in milliseconds. */
export interface EnvironmentRules {
  /** How many a team may have, previews among them. */
  quota: number;
  /** Teams that may have another number. */
  quotas: Record<string, number>;
  /** How long one of a team's own lasts, unless it is said otherwise. */
  lastsMs: number;
  /** How long a preview lasts after the last push to its branch. */
  previewLastsMs: number;
  /** The longest time, from now, that anybody can ask for. */
  longestMs: number;
  /** How often it is looked for those whose time has come. */
  lookMs: number;
  /** How long after an environment's time what still makes it is given up, and taken back. */
  giveUpMs: number;
}

/** Reads `platform.environments`, with defaults. Throws for what makes no sense. */
export function readEnvironmentRules(config: RootConfigService): EnvironmentRules {
  const given = config.getOptionalConfig('platform.environments');
  const number = (key: string, standard: number) => {
    const value = given?.getOptionalNumber(key) ?? standard;
    if (!(value > 0)) throw new Error(`platform.environments.${key} is ${value}; it is a number above 0`);
    return value;
  };
  const quotas = given?.getOptionalConfig('quotas');
  return {
    quota: number('quota', 10),
    quotas: Object.fromEntries((quotas?.keys() ?? []).map(team => [team, quotas!.getNumber(team)])),
    lastsMs: number('expireDays', 30) * DAY_MS,
    previewLastsMs: number('previewExpireDays', 7) * DAY_MS,
    longestMs: number('longestDays', 90) * DAY_MS,
    lookMs: number('lookSeconds', 10) * 1000,
    giveUpMs: number('giveUpMinutes', 60) * 60_000,
  };
}

/** How many environments a team may have. Pure. */
export const quotaOf = (rules: Pick<EnvironmentRules, 'quota' | 'quotas'>, team: string): number => rules.quotas[team] ?? rules.quota;
