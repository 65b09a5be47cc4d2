import { configSecrets } from './configSecrets';

const config = {
  app: { title: 'Waymark', baseUrl: 'https://portal.example' },
  backend: {
    auth: {
      keys: [{ secret: 's-key' }],
      externalAccess: [{ type: 'static', options: { token: 's-external' } }],
    },
    baseUrl: 'https://portal.example',
    database: {
      client: 'pg',
      connection: { host: 'db.example', user: 'waymark', password: 's-db' },
      plugin: { catalog: { connection: 'postgres://u:s@db/catalog' } },
    },
  },
  auth: {
    backstageTokenExpiration: '2h',
    session: { secret: 's-session' },
    localCredentials: { file: 'credentials.json' },
    providers: {
      github: { production: { clientId: 'id', clientSecret: 's-github' } },
    },
  },
  integrations: {
    github: [
      { host: 'github.com', token: 's-pat' },
      { host: 'ghe.example', apps: [{ appId: 1, privateKey: 's-pem' }] },
    ],
    awsS3: [{ accessKeyId: 's-id', secretAccessKey: 's-aws' }],
  },
  proxy: { endpoints: { '/x': { headers: { Authorization: 's-header' } } } },
};

describe('configSecrets', () => {
  it('finds every secret by the name of its key, and nothing else', () => {
    expect([...configSecrets(config)].sort()).toEqual([
      'postgres://u:s@db/catalog',
      's-aws',
      's-db',
      's-external',
      's-github',
      's-header',
      's-id',
      's-key',
      's-pat',
      's-pem',
      's-session',
    ]);
  });
});
