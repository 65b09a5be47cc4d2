/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import type { ConfigApi } from './ConfigApi';
import { EnvironmentsApiClient } from './EnvironmentsApiClient';

const started = (key: string) => ({ 'Idempotency-Key': key });

/** {@link ConfigApi} over HTTP, checked by the generated client. */
export class ConfigApiClient
  extends EnvironmentsApiClient
  implements ConfigApi
{
  getConfig(service: string, environment: string) {
    return this.ask(c =>
      c.GET('/services/{service}/environments/{environment}/config', {
        params: { path: { service, environment } },
      }),
    );
  }

  listSecrets(service: string, environment: string) {
    return this.ask(c =>
      c.GET('/services/{service}/environments/{environment}/secrets', {
        params: { path: { service, environment } },
      }),
    );
  }

  changeConfig(
    service: string,
    environment: string,
    body: Parameters<ConfigApi['changeConfig']>[2],
    key: string,
  ) {
    return this.ask(c =>
      c.PATCH('/services/{service}/environments/{environment}/config', {
        params: { path: { service, environment }, header: started(key) },
        body,
      }),
    );
  }

  setSecret(
    service: string,
    environment: string,
    secret: string,
    body: Parameters<ConfigApi['setSecret']>[3],
    key: string,
  ) {
    return this.ask(c =>
      c.PUT('/services/{service}/environments/{environment}/secrets/{secret}', {
        params: {
          path: { service, environment, secret },
          header: started(key),
        },
        body,
      }),
    );
  }

  rotateSecrets(
    service: string,
    environment: string,
    body: Parameters<ConfigApi['rotateSecrets']>[2],
    key: string,
  ) {
    return this.ask(c =>
      c.POST('/services/{service}/environments/{environment}/secrets/rotate', {
        params: { path: { service, environment }, header: started(key) },
        body,
      }),
    );
  }

  deleteSecret(
    service: string,
    environment: string,
    secret: string,
    query: Parameters<ConfigApi['deleteSecret']>[3],
    key: string,
  ) {
    return this.ask(c =>
      c.DELETE(
        '/services/{service}/environments/{environment}/secrets/{secret}',
        {
          params: {
            path: { service, environment, secret },
            query,
            header: started(key),
          },
        },
      ),
    );
  }

  async listConditions() {
    return (await this.ask(c => c.GET('/conditions'))).items;
  }
}
