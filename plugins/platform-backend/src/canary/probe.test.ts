import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { probe } from './probe';
import { probePaths, turnOf } from './probePaths';

const servers: Server[] = [];
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

describe('what is probed', () => {
  it('is the ready path, and the GET routes without a parameter', () => {
    const document = {
      paths: {
        '/notes': { get: {}, post: {} },
        '/notes/{id}': { get: { parameters: [{ name: 'id', in: 'path', required: true }] } },
        '/search': { get: { parameters: [{ name: 'q', in: 'query', required: true }] } },
        '/page': { get: { parameters: [{ name: 'cursor', in: 'query' }] } },
        '/shared': { parameters: [{ $ref: '#/x' }], get: {} },
        '/pay': { post: {} },
        '//elsewhere.example/x': { get: {} },
        'notes': { get: {} },
        '/a b': { get: {} },
      },
    };
    expect(probePaths(JSON.stringify(document))).toEqual(['/readyz', '/notes', '/page']);
    expect(['{', 'null', '[]', '{"paths":7}', undefined].map(probePaths)).toEqual(Array(5).fill(['/readyz']));
  });

  it('takes turns where there are many, and all have theirs', () => {
    const paths = ['/readyz', ...Array.from({ length: 50 }, (_, i) => `/p${i}`)];
    const asked = [1, 2, 3].map(n => turnOf(paths, n));
    expect(asked.map(a => [a[0], a.length])).toEqual(Array(3).fill(['/readyz', 20]));
    expect(new Set(asked.flat()).size).toBe(51);
  });
});

describe('probes', () => {
  const signal = new AbortController().signal;
  const seen: unknown[] = [];
  const service = (fails: Record<string, number>) => (request: IncomingMessage, response: ServerResponse) => {
    seen.push(request.headers['x-waymark-probe']);
    response.writeHead(fails[request.url!] ?? 200);
    // A stream that goes on: its head is enough.
    if (request.url === '/events') response.write('data: 1\n\n');
    else response.end();
  };

  it('tell what fails with the new release only, and are marked', async () => {
    const paths = ['/readyz', '/notes', '/both', '/private', '/events'];
    const candidate = await listen(service({ '/notes': 500, '/both': 503, '/private': 401, '/new': 500 }));
    const stable = await listen(service({ '/both': 500 }));
    const found = await probe({ addresses: [candidate], paths: [...paths, '/new'] }, { addresses: [stable], paths }, 1, signal);
    expect(found).toEqual({
      candidate: { asked: 6, failed: 3 },
      stable: { asked: 5, failed: 1 },
      worse: [
        { path: '/notes', candidate: 'was answered with 500', stable: 'answers' },
        { path: '/new', candidate: 'was answered with 500', stable: null },
      ],
    });
    expect(new Set(seen)).toEqual(new Set(['canary']));
  });

  it('find a release that is not there, and one that is never ready', async () => {
    const stable = await listen(service({}));
    const gone = await probe({ addresses: ['http://127.0.0.1:9'], paths: ['/readyz'] }, { addresses: [stable], paths: ['/readyz'] }, 1, signal);
    expect(gone.worse).toEqual([{ path: '/readyz', candidate: expect.stringContaining('was not answered'), stable: 'answers' }]);
    const hanging = await listen(() => {});
    const late = await probe({ addresses: [hanging], paths: ['/readyz'] }, { addresses: [stable], paths: ['/readyz'] }, 1, signal);
    expect(late.worse[0].candidate).toBe('was not answered: nothing within 2 s');
    expect(await probe({ addresses: [], paths: ['/readyz'] }, { addresses: [], paths: ['/readyz'] }, 1, signal)).toMatchObject({ worse: [], candidate: { asked: 0 } });
  });
});
