import type { RootConfigService } from '@backstage/backend-plugin-api';
import { NOTICE_KINDS, type NoticeKind, type NoticeOptions, type Receiver } from './types';

const HOUR_MS = 3_600_000;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
type Config = ReturnType<RootConfigService['getConfigArray']>[number];

function urlOf(config: Config, name: string): string {
  const url = config.getString('url');
  // Never in words: whoever reads them would know where to write.
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`The url of notice receiver "${name}" (platform.notices.receivers) is no http or https address`);
  return url;
}

function receiverOf(config: Config): Receiver {
  const name = config.getString('name');
  if (!NAME.test(name)) throw new Error(`platform.notices.receivers: "${name}" is no name for a receiver; use lower case letters, digits and hyphens`);
  const kinds = config.getOptionalStringArray('kinds');
  const unknown = kinds?.find(kind => !NOTICE_KINDS.includes(kind as NoticeKind));
  if (unknown) throw new Error(`platform.notices.receivers: "${name}" asks for "${unknown}"; there are ${NOTICE_KINDS.join(', ')}`);
  return { name, url: urlOf(config, name), team: config.getOptionalString('team'), kinds: kinds as NoticeKind[] | undefined, privateAddress: config.getOptionalBoolean('privateAddress') ?? false };
}

/** What `platform.notices` says, with defaults. Throws on what cannot be meant, without any address in its words. */
export function readNoticeOptions(config: RootConfigService): NoticeOptions {
  const receivers = (config.getOptionalConfigArray('platform.notices.receivers') ?? []).map(receiverOf);
  const twice = receivers.find((r, i) => receivers.findIndex(other => other.name === r.name) !== i);
  if (twice) throw new Error(`platform.notices.receivers: "${twice.name}" is there twice`);
  return {
    receivers,
    timeoutMs: (config.getOptionalNumber('platform.notices.timeoutSeconds') ?? 10) * 1000,
    deadAfterMs: (config.getOptionalNumber('platform.notices.deadAfterHours') ?? 72) * HOUR_MS,
    expiringMs: (config.getOptionalNumber('platform.notices.expiringHours') ?? 24) * HOUR_MS,
  };
}
