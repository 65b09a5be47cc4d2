import type { ApiActivity, ApiHealthColor } from '@waymark/platform-common/api';

/** How many entries the feed keeps. */
export const KEPT = 30;

/** Adds what is new, newest first; what comes twice counts once. */
export function mergeActivity(
  known: ApiActivity[],
  fresh: ApiActivity[],
): ApiActivity[] {
  const ids = new Set(known.map(entry => entry.id));
  const added = fresh.filter(entry => !ids.has(entry.id));
  if (!added.length) return known;
  return [...added, ...known]
    .sort(
      (a, b) => Date.parse(b.time) - Date.parse(a.time) || newer(a.id, b.id),
    )
    .slice(0, KEPT);
}

/** Ids are counted up by the platform: of two at the same instant the higher is the later. */
function newer(a: string, b: string): number {
  return b.length - a.length || b.localeCompare(a);
}

/** Without the beginnings of what has ended since: what became of it says more. Pure. */
export function withoutBeginnings(entries: ApiActivity[]): ApiActivity[] {
  const ended = new Set(
    entries
      .filter(one => /^operation\.(succeeded|failed|undone)$/.test(one.type))
      .map(one => one.operation),
  );
  return entries.filter(
    one => one.type !== 'operation.started' || !ended.has(one.operation),
  );
}

/** The dot of an entry; undefined for what is neither good nor bad. */
export function activityColor(type: string): ApiHealthColor | undefined {
  const last = type.slice(type.lastIndexOf('.') + 1);
  switch (last) {
    case 'succeeded':
    case 'created':
      return 'healthy';
    case 'failed':
      return 'failing';
    case 'started':
    case 'retried':
    case 'undoing':
      return 'deploying';
    default:
      return undefined;
  }
}

const WORDS: Record<string, string> = {
  'operation.started': 'Started',
  'operation.succeeded': 'Succeeded',
  'operation.failed': 'Failed',
  'operation.retried': 'Retried',
  'operation.undoing': 'Being undone',
  'operation.undone': 'Undone',
  'operation.superseded': 'Superseded',
  'release.created': 'New release',
  'service.created': 'New service',
  'resource.created': 'New resource',
  'service.removed': 'Service removed',
  'environment.created': 'New environment',
  'environment.removed': 'Environment gone',
  'health.changed': 'Health',
  'approval.requested': 'Approval asked',
  'approval.approved': 'Approved',
  'approval.rejected': 'Rejected',
  'freeze.created': 'Frozen',
  'freeze.ended': 'Freeze ended',
  'incident.opened': 'Incident',
  'incident.closed': 'Incident closed',
};

/** What kind of entry it is, in a word or two; the platform's own name for kinds unknown here. */
export function activityWords(type: string): string {
  return WORDS[type] ?? type.replace('.', ' ');
}
