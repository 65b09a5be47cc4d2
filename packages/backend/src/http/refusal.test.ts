import { mockServices } from '@backstage/backend-test-utils';
import { allowedAddresses } from './allowedAddresses';
import { refusal } from './refusal';

function addresses(data: object) {
  return allowedAddresses(mockServices.rootConfig({ data: data as never }));
}

const embedded = addresses({
  platform: { mode: 'embedded' },
  app: { baseUrl: 'http://localhost:7017' },
  backend: {
    baseUrl: 'http://localhost:7017',
    listen: { host: '127.0.0.1', port: 7017 },
  },
});
const production = addresses({
  platform: {
    mode: 'production',
    http: { hosts: ['Portal.internal.example'] },
  },
  app: { baseUrl: 'https://portal.example' },
  backend: {
    baseUrl: 'https://portal.example',
    listen: ':7007',
    cors: { origin: 'https://tools.example' },
  },
});

const ok = { host: 'localhost:7017' };

function status(path: string, headers: Record<string, string | undefined> = ok, allowed = embedded) {
  return refusal({ path, headers }, allowed)?.status;
}

describe('refusal', () => {
  it.each([
    ['localhost:7017', undefined],
    ['LOCALHOST:7017', undefined],
    ['127.0.0.1:7017', undefined],
    ['localhost', 403],
    ['localhost:7018', 403],
    ['localhost.:7017', 403],
    ['evil.example:7017', 403],
    ['a.localhost:7017', 403],
    [undefined, 403],
  ])('embedded, host %s: %s', (host, expected) => {
    expect(status('/api/catalog/entities', { host })).toBe(expected);
    expect(status('/.backstage/health/v1/readiness', { host })).toBe(expected);
  });

  it.each([
    ['http://localhost:7017', undefined],
    ['http://127.0.0.1:7017', undefined],
    ['HTTP://LocalHost:7017', undefined],
    ['https://localhost:7017', 403],
    ['http://localhost:7018', 403],
    ['http://shop.staging.localhost:7018', 403],
    ['null', 403],
    ['', 403],
  ])('embedded, origin %p: %s', (origin, expected) => {
    expect(status('/', { ...ok, origin })).toBe(expected);
  });

  it.each([
    ['portal.example', undefined, undefined],
    ['portal.internal.example', undefined, undefined],
    ['127.0.0.1:7007', undefined, undefined],
    ['10.0.0.7:7007', undefined, 403],
    ['portal.example', 'https://portal.example', undefined],
    ['portal.example', 'https://tools.example', undefined],
    ['portal.example', 'http://portal.example', 403],
    ['portal.example', 'https://evil.example', 403],
  ])('production, host %s, origin %s: %s', (host, origin, expected) => {
    const headers = { host, ...(origin && { origin }) };
    expect(status('/', headers, production)).toBe(expected);
  });

  it('lets probes call a container by its address, for health alone', () => {
    const headers = { host: '10.0.0.7:7007' };
    expect(status('/.backstage/health/v1/readiness', headers, production)).toBe(
      undefined,
    );
    expect(
      status('/.backstage/health/../../api/catalog', headers, production),
    ).toBe(403);
  });

  it.each([
    '/api/catalog/.backstage/scheduler/v1/tasks',
    '/api/catalog/.backstage/scheduler/v1/tasks/x/trigger',
    '/api/catalog/.backstage/scheduler',
    '/api/catalog//.backstage///scheduler/v1/tasks',
    '/api/catalog/.BACKSTAGE/Scheduler/v1/tasks',
    '/api/catalog/%2ebackstage/scheduler/v1/tasks',
    '/api/catalog/.backstage%2Fscheduler/v1/tasks',
    '/api/catalog/.backstage%252Fscheduler/v1/tasks',
    '/api/catalog/.backstage/x/../scheduler/v1/tasks',
    '/api/auth/.backstage/actions/v1/actions',
    '/static/main.1234.js.map',
    '/static/main.1234.js.MAP',
    '/static/main.1234.js%2emap',
    '/repositories/../static/main.js.map',
  ])('%s is not there', path => {
    expect(status(path)).toBe(404);
  });

  it.each(['/api/%', '/api/%zz', '/api/%ff', '/a%00b'])(
    '%s cannot be decoded',
    path => expect(status(path)).toBe(400),
  );

  it.each([
    '/api/catalog/.backstage/permissions/metadata',
    '/repositories/shop/blob/main/app.js.map',
    '/static/main.1234.js',
    '/catalog/default/component/100%25',
    '/catalog/default/component/100%2525x',
  ])('%s is let in', path => expect(status(path)).toBe(undefined));
});
