import type { components } from '@waymark/platform-common/api';
import { plainText } from './plainText';
import { planWords } from './plan';
import { timeWords } from './when';
import { whoWords } from './who';

type Approval = components['schemas']['Approval'];
type Plan = components['schemas']['Plan'];

/** One name that a change of configuration is about; never what it becomes. */
interface SeenName {
  name: string;
  kind: 'value' | 'secret';
  change: 'added' | 'changed' | 'removed';
}

const MOST_NAMED = 3;

/** The names that a change of configuration is about; undefined where it is about a release. */
const namesOf = ({ seen }: Approval): SeenName[] | undefined =>
  seen.kind === 'config.apply' && Array.isArray(seen.names)
    ? seen.names
    : undefined;

/** What a request is about, in a few words: a release, or the names that change. */
export function whatWords(one: Approval): string {
  const names = namesOf(one);
  if (!names) return plainText(String(one.seen.release ?? '–'));
  const shown = names.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = names.length - shown.length;
  return plainText(`${shown.join(', ')}${more ? ` and ${more} more` : ''}`);
}

const configurationWords = (one: Approval, names: SeenName[]): string[] => [
  `${whoWords(one.requestedBy)} asks to change the configuration of ${
    one.service
  } in ${one.environment}, ${timeWords(one.requestedAt)} (${one.state}):`,
  ...names.map(({ name, kind, change }) =>
    plainText(`  ${kind === 'secret' ? 'secret ' : ''}${name} ${change}`),
  ),
  one.seen.release
    ? `${one.seen.release} starts with it beside itself, and takes the traffic when it is up.`
    : 'Nothing serves there yet: what is deployed next gets it.',
];

/** What whoever decides is shown. */
export function seenWords(one: Approval, plan: Plan | undefined): string {
  const { release, reason } = one.seen;
  const names = namesOf(one);
  const why = reason ? [`Why: ${plainText(String(reason))}`] : [];
  if (names) return [...configurationWords(one, names), ...why].join('\n');
  return [
    `${whoWords(one.requestedBy)} asks to bring ${release ?? 'a release'} of ${
      one.service
    } to ${one.environment}, ${timeWords(one.requestedAt)} (${one.state}).`,
    ...why,
    plan ? planWords(plan) : 'No plan was looked at.',
  ].join('\n');
}
