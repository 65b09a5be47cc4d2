import { prepareEnvironment } from './environment';

const postgres = {
  POSTGRES_HOST: '127.0.0.1',
  POSTGRES_PORT: '5432',
  POSTGRES_USER: 'waymark',
  POSTGRES_PASSWORD: 'x',
};
const production = {
  ...postgres,
  WAYMARK_MODE: 'production',
  WAYMARK_DATA: '/var/lib/waymark',
  WAYMARK_PORT: '7007',
  WAYMARK_URL: 'https://portal.example',
  WAYMARK_SIGN_IN: 'github',
  AUTH_GITHUB_CLIENT_ID: 'id',
  AUTH_GITHUB_CLIENT_SECRET: 'x',
};

describe('prepareEnvironment', () => {
  it('says which mode there is when none is set', () => {
    expect(() => prepareEnvironment({})).toThrow(
      'WAYMARK_MODE is not set, and the configuration reads it. Use `npm start`',
    );
  });

  it('names everything that is missing, and the way out', () => {
    expect(() =>
      prepareEnvironment({ ...postgres, WAYMARK_MODE: 'embedded' }),
    ).toThrow(
      'lacks WAYMARK_DATA, WAYMARK_PORT, WAYMARK_PROXY_PORT, WAYMARK_AGENT_SOCKET, which the configuration for "embedded" reads. `npm start` sets them',
    );
  });

  it('wants what the chosen way to sign in needs, and no more', () => {
    expect(() => prepareEnvironment({ ...production })).not.toThrow();
    expect(() =>
      prepareEnvironment({ ...production, WAYMARK_SIGN_IN: 'oidc' }),
    ).toThrow(/lacks AUTH_OIDC_METADATA_URL, .*AUTH_SESSION_SECRET,/);
  });

  it('tells where examples and templates are', () => {
    const env: NodeJS.ProcessEnv = { ...production };
    prepareEnvironment(env);
    expect(env.WAYMARK_ROOT).toBe(
      process.cwd().replace(/.packages.backend$/, ''),
    );
  });
});
