import { createHash } from 'node:crypto';

/** Longest DNS label, and longest value of a label. */
const LONGEST = 63;
/** Names of pods are those of their owner with up to 17 more characters (`-6d4cf56db6-x7kzp`), and are host names too. */
const LONGEST_OBJECT = LONGEST - 17;

const LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** What a shortened name ends in. A name that ends like this by itself is shortened too, so the two never meet. */
const SHORTENED = /-x[0-9a-f]{10}$/;

const hashOf = (identity: string) =>
  createHash('sha256').update(identity).digest('hex').slice(0, 10);

function shorten(text: string, longest: number, identity: string): string {
  const letters = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const started = /^[a-z]/.test(letters) ? letters : `n${letters}`;
  const kept = started.slice(0, longest - 12).replace(/-+$/, '');
  return `${kept}-x${hashOf(identity)}`;
}

/**
 * A DNS label that begins with a letter, as every kind of object accepts it. A text that is one already stays as it is;
 * any other is shortened and gets a hash of all of it, so that different texts have different names.
 */
export function dnsLabel(text: string, longest = LONGEST): string {
  const fits =
    text.length <= longest && LABEL.test(text) && !SHORTENED.test(text);
  return fits ? text : shorten(text, longest, text);
}

/** Name of the objects that a node of the graph becomes: room is left for what Kubernetes appends to names of pods. */
export const objectName = (nodeName: string) =>
  dnsLabel(nodeName, LONGEST_OBJECT);

/**
 * A name with both a team and an environment in it, and two dashes between them. Where one of the two has two dashes
 * itself it could be the name of another place as well: then it gets a hash of both.
 */
export const placeName = (
  name: string,
  team: string,
  environment: string,
): string =>
  [team, environment].some(one => one.includes('--'))
    ? shorten(name, LONGEST, JSON.stringify([team, environment]))
    : dnsLabel(name);

/**
 * Namespace of a team's services in an environment. Two dashes stand between them, because `pay` in `qa-staging` and
 * `pay-qa` in `staging` are not the same place.
 */
export const namespaceName = (team: string, environment: string): string =>
  placeName(`${team}--${environment}`, team, environment);

/** A text as the value of a label. */
export const labelValue = (text: string) =>
  text.length <= LONGEST && LABEL_VALUE.test(text) ? text : dnsLabel(text);
