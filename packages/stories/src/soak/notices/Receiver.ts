import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Taken } from './judge.ts';

/** Somebody who is told: a real server that is away, answers 500, or never answers, as it is told to. */
export class Receiver {
  readonly taken: Taken[] = [];
  mode: 'well' | 'broken' | 'silent' = 'well';
  /** How often it was asked while it was broken. */
  refused = 0;
  private server: Server | undefined;
  private port = 0;

  get url() {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async up(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', part => {
        body += part;
      });
      request.on('end', () => {
        if (this.mode === 'silent') return;
        if (this.mode === 'broken') {
          this.refused += 1;
          response.writeHead(500).end();
          return;
        }
        const uid = String(request.headers['waymark-notice-id']);
        const { text, metadata } = JSON.parse(body);
        const named = metadata.event_payload.id;
        this.taken.push({ uid, text: named === uid ? text : `${text} (of ${named})`, at: Date.now() });
        response.end('ok');
      });
    });
    await new Promise<void>(resolve => {
      this.server!.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Nobody listens any more. */
  async down(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>(resolve => {
      if (this.server) this.server.close(() => resolve());
      else resolve();
    });
    this.server = undefined;
  }
}
