import type { ApiHealthColor } from '@waymark/platform-common/api';
import type { Notice, NoticeDelivery } from '../api/noticeTypes';

const WORDS: Record<Notice['kind'], { label: string; color: ApiHealthColor }> =
  {
    'service.created': { label: 'New service', color: 'healthy' },
    deployed: { label: 'Deployed', color: 'healthy' },
    'rolled-back': { label: 'Rolled back', color: 'failing' },
    'approval.requested': {
      label: 'Waits for an approval',
      color: 'deploying',
    },
    expiring: { label: 'About to expire', color: 'degraded' },
    'backup.failed': { label: 'Backup failed', color: 'failing' },
    'database.deleted': { label: 'Database deleted', color: 'degraded' },
    'decommission.asked': { label: 'Asks for your word', color: 'deploying' },
    'service.decommissioned': { label: 'Decommissioned', color: 'degraded' },
  };

/** What a kind of notice is called, and the colour of its dot; one that only a newer platform knows is called by its name. */
export const kindWords = (kind: string) =>
  WORDS[kind as Notice['kind']] ?? { label: kind, color: 'unknown' as const };

/** How far a delivery has come. */
export const deliveryWords = ({
  state,
  attempts,
}: Pick<NoticeDelivery, 'state' | 'attempts'>): {
  label: string;
  color: ApiHealthColor;
} => {
  if (state === 'delivered') return { label: 'Delivered', color: 'healthy' };
  if (state === 'dead') return { label: 'Given up', color: 'failing' };
  return attempts
    ? {
        label: `Waits after ${attempts} ${
          attempts === 1 ? 'attempt' : 'attempts'
        }`,
        color: 'degraded',
      }
    : { label: 'Waits', color: 'deploying' };
};
