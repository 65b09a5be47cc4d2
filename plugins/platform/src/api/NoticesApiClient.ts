/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { NoticesApi } from './NoticesApi';
import { ProductionApiClient } from './ProductionApiClient';

/** {@link NoticesApi} over HTTP, checked by the generated client. */
export class NoticesApiClient
  extends ProductionApiClient
  implements NoticesApi
{
  listNotices(query: Parameters<NoticesApi['listNotices']>[0]) {
    return this.ask(c => c.GET('/notices', { params: { query } }));
  }

  async countNotices() {
    return (await this.ask(c => c.GET('/notices/unread'))).unread;
  }

  async seeNotices(upTo: string) {
    return (await this.ask(c => c.PUT('/notices/seen', { body: { upTo } })))
      .unread;
  }

  async listNoticeReceivers() {
    return (await this.ask(c => c.GET('/notices/receivers'))).items;
  }

  listNoticeDeliveries(
    query: Parameters<NoticesApi['listNoticeDeliveries']>[0],
  ) {
    return this.ask(c => c.GET('/notices/deliveries', { params: { query } }));
  }

  retryNoticeDelivery(delivery: string) {
    return this.ask(c =>
      c.POST('/notices/deliveries/{delivery}/retry', {
        params: { path: { delivery } },
      }),
    );
  }
}
