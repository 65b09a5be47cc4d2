import { mockServices } from '@backstage/backend-test-utils';
import { assertEmbeddedOnly } from './embeddedOnly';

const embedded = {
  platform: { mode: 'embedded' },
  app: { baseUrl: 'http://localhost:7007' },
  backend: {
    baseUrl: 'http://127.0.0.1:7007',
    listen: { host: '127.0.0.1', port: 7007 },
  },
};

function check(changes: object) {
  assertEmbeddedOnly(
    mockServices.rootConfig({ data: { ...embedded, ...changes } as never }),
  );
}

describe('assertEmbeddedOnly', () => {
  it('lets the embedded default start', () => {
    expect(() => check({})).not.toThrow();
  });

  it.each([
    ['platform.mode is "production"', { platform: { mode: 'production' } }],
    ['platform.mode is ""', { platform: {} }],
    [
      'backend.listen.host is "0.0.0.0"',
      { backend: { ...embedded.backend, listen: { host: '0.0.0.0' } } },
    ],
    [
      'backend.listen.host is ""',
      { backend: { ...embedded.backend, listen: ':7007' } },
    ],
    [
      'backend.listen.host is ""',
      { backend: { ...embedded.backend, listen: { port: 7007 } } },
    ],
    [
      'the host of app.baseUrl is "portal.example"',
      { app: { baseUrl: 'https://portal.example' } },
    ],
    [
      'the host of backend.baseUrl is "localhost.evil.example"',
      {
        backend: {
          ...embedded.backend,
          baseUrl: 'http://localhost.evil.example:7007',
        },
      },
    ],
  ])('refuses: %s', (fault, changes) => {
    expect(() => check(changes)).toThrow(fault);
  });

  it('names everything that is in the way at once, and the way out', () => {
    expect(() =>
      check({
        platform: { mode: 'production' },
        app: { baseUrl: 'https://portal.example' },
      }),
    ).toThrow(
      /platform\.mode is .*; the host of app\.baseUrl is .*setting it to null/,
    );
  });
});
