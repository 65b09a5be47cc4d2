import { once } from 'node:events';
import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { configure } from './rootHttpRouter';

/** A server behind the guard with what a plugin would bring: a route and a WebSocket. */
async function guarded() {
  const app = express();
  const server = http.createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://localhost:${port}`;
  configure({
    app,
    server: server as never,
    config: mockServices.rootConfig({
      data: {
        platform: { mode: 'embedded' },
        app: { baseUrl },
        backend: { baseUrl, listen: { host: '127.0.0.1', port } },
      },
    }),
    applyDefaults: () => app.use((_req, res) => res.send('inside')),
  });
  server.on('upgrade', (_req, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  return { server, port };
}

describe('configure', () => {
  let server: http.Server;
  let port: number;
  beforeAll(async () => ({ server, port } = await guarded()));
  afterAll(() => server.close());

  it('answers a refusal in the envelope of Backstage', async () => {
    const answer = await request(server).get('/').set('Host', 'evil.example');
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      error: { name: 'NotAllowedError' },
      response: { statusCode: 403 },
    });
  });

  it('lets everything else in', async () => {
    const answer = await request(server)
      .get('/x')
      .set('Host', `localhost:${port}`);
    expect(answer.text).toBe('inside');
  });

  it('does not look at the host of an absolute request line, and sees its path', async () => {
    const answer = await raw(
      `GET http://localhost:${port}/api/x/.backstage/scheduler/v1/tasks HTTP/1.1`,
      `Host: localhost:${port}`,
    );
    expect(answer).toContain(' 404 ');
  });

  it.each([
    ['http://localhost:PORT', 101],
    ['http://shop.staging.localhost:7008', 403],
    ['null', 403],
  ])('WebSocket from %s: %s', async (origin, status) => {
    const answer = await raw(
      'GET /api/signals HTTP/1.1',
      `Host: localhost:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Origin: ${origin.replace('PORT', String(port))}`,
    );
    expect(answer).toContain(` ${status} `);
  });

  /** The first line of the answer to a request written by hand. */
  async function raw(...lines: string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
    const [data] = await once(socket, 'data');
    socket.destroy();
    return String(data).split('\r\n')[0];
  }
});
