import type { Zod } from './startAndFollow';

/** The team that owns what a step makes: spread it into `schema.input`. */
export const teamInput = {
  team: (z: Zod) =>
    z.string().describe('Team that owns it: its name, or the ref of its group'),
};

/** `group:default/payments` and `payments` are the same team. Pure. */
export function teamName(team: string): string {
  return team.replace(/^(?:group:)?(?:[^/:]+\/)?/i, '');
}
