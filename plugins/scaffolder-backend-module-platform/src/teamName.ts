/** `group:default/payments` and `payments` are the same team. Pure. */
export function teamName(team: string): string {
  return team.replace(/^(?:group:)?(?:[^/:]+\/)?/i, '');
}
