import type { Notice, NoticeDelivery, NoticeReceiver } from './noticeTypes';
import type { Page, Paged } from './paging';

/** What people are told of, and how far that has come with those outside. */
export interface NoticesApi {
  listNotices(
    query: Paged & { mine?: boolean; service?: string },
  ): Promise<Page<Notice>>;
  /** How many of one's own teams one has not seen; 100 stands for more. */
  countNotices(): Promise<number>;
  /** All up to this one are seen. Answers how many are left. */
  seeNotices(upTo: string): Promise<number>;
  /** Only for the platform team, as the two below. */
  listNoticeReceivers(): Promise<NoticeReceiver[]>;
  listNoticeDeliveries(
    query: Paged & { state?: NoticeDelivery['state'] },
  ): Promise<Page<NoticeDelivery>>;
  retryNoticeDelivery(delivery: string): Promise<NoticeDelivery>;
}
