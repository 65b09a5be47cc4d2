import type { NoticeLink, NoticeRow } from './types';

/** Slack's own escapes: nobody writes a link or a mention by the name of a service or a commit's message. */
const plain = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const MARK: Record<NoticeRow['kind'], string> = {
  'service.created': 'New service', deployed: 'Deployed', 'rolled-back': 'Rolled back', 'approval.requested': 'Waits for an approval', expiring: 'About to expire',
  'backup.failed': 'Backup not good', 'database.deleted': 'Database deleted', 'decommission.asked': 'Asks for your word', 'service.decommissioned': 'Decommissioned',
};

/** Address of a link: paths are those of the portal. Pure. */
export const linkUrl = ({ path, url }: NoticeLink, portalUrl: string) => url ?? `${portalUrl.replace(/\/$/, '')}${path ?? ''}`;

/**
 * What is sent: an incoming webhook's message as Slack, Mattermost and Rocket.Chat take it. The id is in `metadata` (and in
 * the header `Waymark-Notice-Id`): whoever gets a message twice sees the same one. Pure.
 */
export function webhookBody(notice: NoticeRow, portalUrl: string) {
  const links = notice.links.map(link => `<${encodeURI(linkUrl(link, portalUrl)).replace(/[<>|]/g, '')}|${plain(link.label).replace(/\|/g, '/')}>`).join(' · ');
  const words = [`*${MARK[notice.kind]}*: ${plain(notice.title)}`, ...(notice.text ? [plain(notice.text)] : []), ...(links ? [links] : [])].join('\n');
  return {
    text: `${MARK[notice.kind]}: ${plain(notice.title)}`,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: words.slice(0, 2900) } }],
    metadata: {
      event_type: 'waymark_notice',
      event_payload: {
        id: notice.uid, kind: notice.kind, service: notice.service, team: notice.team, environment: notice.environment, operation: notice.operation,
        at: notice.created_at.toISOString(),
      },
    },
  };
}
