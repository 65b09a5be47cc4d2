/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { DecommissionAnswer, DecommissionApi } from './DecommissionApi';
import { NoticesApiClient } from './NoticesApiClient';

/** {@link DecommissionApi} over HTTP, checked by the generated client. */
export class DecommissionApiClient
  extends NoticesApiClient
  implements DecommissionApi
{
  getDecommission(service: string) {
    return this.ask(c =>
      c.GET('/services/{service}/decommission', {
        params: { path: { service } },
      }),
    );
  }

  decommissionService(
    service: string,
    body: { confirm: string; reason?: string },
    key: string,
  ) {
    return this.ask(c =>
      c.POST('/services/{service}/decommission', {
        params: { path: { service }, header: { 'Idempotency-Key': key } },
        body,
      }),
    );
  }

  recoverService(service: string, key: string) {
    return this.ask(c =>
      c.POST('/services/{service}/recovery', {
        params: { path: { service }, header: { 'Idempotency-Key': key } },
        body: {},
      }),
    );
  }

  async listMyQuestions() {
    const query = { mine: true, waiting: true, limit: 50 };
    return (
      await this.ask(c => c.GET('/decommissions', { params: { query } }))
    ).items;
  }

  answerDecommission(
    {
      leaving: service,
      service: dependant,
    }: Pick<DecommissionAnswer, 'leaving' | 'service'>,
    agree: boolean,
    reason?: string,
  ) {
    return this.ask(c =>
      c.POST('/services/{service}/decommission/answers/{dependant}', {
        params: { path: { service, dependant } },
        body: { agree, ...(reason && { reason }) },
      }),
    );
  }
}
