import type { DatabaseDetail } from '../api/databaseTypes';
import type { Blocked } from '../service/promotion/blocked';

/** What can be done to a database from its page. */
export type Deed =
  | 'backUp'
  | 'prove'
  | 'policy'
  | 'restore'
  | 'rotate'
  | 'resize'
  | 'delete'
  | 'recover'
  | 'swap'
  | 'look'
  | 'connect';

/** Of these only one at a time. */
const ONE_AT_A_TIME: Deed[] = [
  'backUp',
  'restore',
  'rotate',
  'resize',
  'delete',
  'recover',
  'swap',
];

/** Why a deed cannot be done; `page` where the page says it once for all buttons. */
export interface HeldUp extends Blocked {
  page?: boolean;
}

type Known = Pick<
  DatabaseDetail,
  | 'actor'
  | 'team'
  | 'state'
  | 'service'
  | 'environment'
  | 'name'
  | 'protected'
  | 'usedBy'
  | 'window'
  | 'operations'
>;

function stranger({ actor, team }: Known): HeldUp | undefined {
  if (actor.owner) return undefined;
  return {
    page: true,
    why: `Only people of team ${team} and of the platform team can change it or look inside.`,
  };
}

function gone({ state }: Known): HeldUp | undefined {
  if (state !== 'deleted') return undefined;
  return {
    page: true,
    why: 'It is deleted, and stands still: bring it back to do anything with it.',
  };
}

function busy({ operations }: Known): HeldUp | undefined {
  const running = operations.find(
    one =>
      one.kind.startsWith('database.') &&
      ['running', 'undoing'].includes(one.state),
  );
  if (!running) return undefined;
  return {
    page: true,
    why: `“${running.title}” is under way; one thing is done to it at a time.`,
    operation: running.id,
  };
}

/** What stands in the way of most of what could be done to it, for the head of its page. Pure. */
export function pageNotes(of: Known): HeldUp[] {
  return [stranger(of), gone(of), busy(of)].filter(
    (one): one is HeldUp => one !== undefined,
  );
}

const list = (usedBy: Known['usedBy']) =>
  usedBy.map(one => `${one.service} in ${one.environment}`).join(', ');

function whyNotDelete(of: Known): HeldUp | undefined {
  if (of.state === 'attached')
    return {
      why: `${of.service} uses it in ${of.environment}. Take “database” out of platform.yaml and push: that detaches it with all its data.`,
    };
  if (of.protected)
    return { why: 'It is protected: its policy says that it stays.' };
  if (of.usedBy.length)
    return { why: `Used by ${list(of.usedBy)}: swap those first.` };
  return undefined;
}

function whyNotSwap({ state, service }: Known): HeldUp | undefined {
  if (!service)
    return { why: 'It was not made from the database of a service.' };
  if (state === 'restored' || state === 'replaced') return undefined;
  return { why: 'Only one that was restored, or replaced, can be swapped in.' };
}

const OF_ITS_KEEPER: Deed[] = [
  'restore',
  'rotate',
  'resize',
  'delete',
  'swap',
  'connect',
];

/** What is somebody else's is not changed from here. */
function notOurs(deed: Deed, { state, name }: Known): HeldUp | undefined {
  if ((state as string) !== 'adopted' || !OF_ITS_KEEPER.includes(deed))
    return undefined;
  return {
    why:
      deed === 'delete'
        ? `It is not Waymark’s to delete. To watch it no longer: platform db forget ${name}`
        : `It is not Waymark’s: ${name} was adopted, to be watched and backed up, and never to be changed.`,
  };
}

/** Why this person can not do that to this database now; undefined where it is possible. Pure. */
export function whyNot(deed: Deed, of: Known): HeldUp | undefined {
  const first =
    stranger(of) ??
    (deed === 'recover' ? undefined : gone(of)) ??
    notOurs(deed, of) ??
    (ONE_AT_A_TIME.includes(deed) ? busy(of) : undefined);
  if (first) return first;
  switch (deed) {
    case 'delete':
      return whyNotDelete(of);
    case 'swap':
      return whyNotSwap(of);
    case 'restore':
      return of.window
        ? undefined
        : { why: 'There is no complete backup to begin with yet.' };
    case 'recover':
      return of.state === 'deleted' ? undefined : { why: 'It is not deleted.' };
    default:
      return undefined;
  }
}
