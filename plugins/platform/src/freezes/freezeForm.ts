import type { CreateFreeze, Freeze } from '../api/productionTypes';

/** What is typed into the form; times as a browser's own field has them, on the reader's clock. */
export interface FreezeForm {
  environment: string;
  team: string;
  service: string;
  from: string;
  until: string;
  reason: string;
}

/** A form in which nothing is said yet. */
export const EMPTY_FORM: FreezeForm = {
  environment: '',
  team: '',
  service: '',
  from: '',
  until: '',
  reason: '',
};

const SHORTEST_REASON = 3;
const instant = (local: string) =>
  local ? new Date(local).toISOString() : undefined;

/** What is asked of the platform; what is left open is left out. */
export function freezeOfForm(form: FreezeForm): CreateFreeze {
  const text = (value: string) => value.trim() || undefined;
  return {
    environment: text(form.environment),
    team: text(form.team),
    service: text(form.service),
    startsAt: instant(form.from),
    endsAt: instant(form.until),
    reason: form.reason.trim(),
  };
}

/** Why it can not be sent yet; undefined when it can. */
export function formProblem(form: FreezeForm): string | undefined {
  if (![form.environment, form.team, form.service].some(v => v.trim())) {
    return 'Say what: an environment, a team or a service.';
  }
  if (form.reason.trim().length < SHORTEST_REASON) {
    return 'A reason is needed: everybody who is stopped reads it.';
  }
  if (form.until && form.from && form.until <= form.from) {
    return 'It ends before it begins.';
  }
  return undefined;
}

/** Whether it holds now, is to come, or is over. */
export function phaseOf(
  freeze: Pick<Freeze, 'active' | 'startsAt' | 'endedBy'>,
  now: number,
): 'now' | 'planned' | 'over' {
  if (freeze.active) return 'now';
  return !freeze.endedBy && Date.parse(freeze.startsAt) > now
    ? 'planned'
    : 'over';
}
