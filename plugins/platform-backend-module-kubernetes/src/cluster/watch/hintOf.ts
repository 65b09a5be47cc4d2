import { LABELS } from '../../objects';
import type { LiveObject } from '../../state/live';

/** Says that something of a node has changed; `*` that anything may have. */
export interface Hint {
  type: string;
  name: string;
}

/** When it is not known what has happened. */
export const EVERYTHING: Hint = { type: '*', name: '*' };

/** A name that was too long for an object ends in a hash. */
const SHORTENED = /-x[0-9a-f]{10}$/;

/** Which node an object is made of, by its labels; undefined if of none. Pure. */
export function hintOf({ metadata }: LiveObject): Hint | undefined {
  const labels = metadata?.labels ?? {};
  const name = labels[LABELS.object] ?? labels[LABELS.workload];
  if (name === undefined) return undefined;
  const type = labels['app.kubernetes.io/component'] ?? '*';
  if (!SHORTENED.test(name)) return { type, name };
  const { [LABELS.service]: service, [LABELS.environment]: environment } =
    labels;
  return service && environment
    ? { type, name: `${service}-${environment}` }
    : EVERYTHING;
}
