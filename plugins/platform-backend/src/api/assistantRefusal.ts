/** What an assistant is told that may not do this by itself. */
export interface Refusal { what: string; why: string; next: string }

/**
 * What an assistant may not do, whoever it works for. What takes something away it does by a plan that a person could
 * read; where there is no plan for it, and for going on although it is frozen, it takes a person.
 *
 * @param destructive - `x-destructive` of the operation
 */
export function assistantRefusal(destructive: string | undefined, body: unknown): Refusal | undefined {
  if ((body as { breakGlass?: string } | undefined)?.breakGlass) {
    return { what: 'An assistant does not break a freeze', why: 'That is a decision of a person, who answers for it.', next: 'Leave breakGlass out, or let a person do it, in the portal or with `platform`.' };
  }
  if (!destructive) return undefined;
  if (destructive === 'person') {
    return { what: 'An assistant does not do this', why: 'It takes something away for good, and there is no plan that could be looked at first.', next: 'Let a person do it, in the portal or with `platform`.' };
  }
  return { what: 'An assistant does this by a plan only', why: 'It changes what serves, and nobody has looked at what it would do.', next: `Make a plan (create-plan with kind ${destructive}), show it to the person, and give its id as plan.` };
}
