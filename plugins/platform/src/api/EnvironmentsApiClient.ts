/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { EnvironmentsApi } from './EnvironmentsApi';
import { NoticesApiClient } from './NoticesApiClient';

/** {@link EnvironmentsApi} over HTTP, checked by the generated client. */
export class EnvironmentsApiClient
  extends NoticesApiClient
  implements EnvironmentsApi
{
  extendEnvironment(environment: string, hours: number) {
    return this.ask(c =>
      c.POST('/environments/{environment}/extend', {
        params: { path: { environment } },
        body: { hours },
      }),
    );
  }

  deleteEnvironment(environment: string, key: string) {
    return this.ask(c =>
      c.DELETE('/environments/{environment}', {
        params: { path: { environment }, header: { 'Idempotency-Key': key } },
      }),
    );
  }
}
