import { type LookupAddress, lookup as resolve } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './privateAddress';
import type { Receiver } from './types';

/** How one attempt went. `reason` is fit for everybody: no address, nothing that the receiver has sent. */
export type Sent = { ok: true } | { ok: false; reason: string; /** The receiver itself is out of order, not this one message. */ down: boolean; /** It asks for this pause, milliseconds. */ pauseMs?: number };
export type Send = (receiver: Receiver, message: { uid: string; body: object }, signal: AbortSignal) => Promise<Sent>;

const MAX_PAUSE_MS = 60_000;
/** What is under way when the platform is stopped may still come to its end for so long. */
const LAST_MS = 3000;
const NOT_ALLOWED = 'its address is a private one; set privateAddress for the receiver if that is meant';

class PrivateAddressError extends Error {
  readonly code = 'EPRIVATE';
}

const WORDS: Record<string, string> = {
  EPRIVATE: NOT_ALLOWED, ECONNREFUSED: 'the connection was refused', ECONNRESET: 'the connection was cut', EPIPE: 'the connection was cut', ENOTFOUND: 'its name is not known', EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it did not answer in time', EHOSTUNREACH: 'it cannot be reached', ENETUNREACH: 'it cannot be reached', CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** Why it failed, by the code alone: the error's own words would name the address. Pure. */
export const wordsOf = (error: { code?: string }) => WORDS[error.code ?? ''] ?? `the connection failed${/^[A-Z_0-9]{3,40}$/.test(error.code ?? '') ? ` (${error.code})` : ''}`;

/** Resolves a name and refuses private addresses in the same step that connects: nobody can answer differently in between. */
const publicOnly: LookupFunction = (hostname, options, done) =>
  resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, []);
    if (found.some(({ address }) => isPrivateAddress(address))) return done(new PrivateAddressError(), []);
    return options.all ? done(null, found) : done(null, found[0].address, found[0].family);
  });

function outcomeOf(response: http.IncomingMessage): Sent {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { ok: true };
  if (status >= 300 && status < 400) return { ok: false, reason: `it answered ${status}: redirects are not followed`, down: true };
  const after = Number(response.headers['retry-after']);
  const pauseMs = status === 429 && after > 0 ? Math.min(after * 1000, MAX_PAUSE_MS) : undefined;
  return { ok: false, reason: `it answered ${status}`, down: status >= 500 || status === 429 || status === 408, ...(pauseMs && { pauseMs }) };
}

/** Sends messages, one connection each. Follows no redirect, reads no answer, and ends in time. */
export function webhookSender(timeoutMs: number): Send {
  return ({ url, privateAddress }, { uid, body }, signal) =>
    new Promise(done => {
      const target = new URL(url);
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (!privateAddress && isIP(host) && isPrivateAddress(host)) {
        done({ ok: false, reason: NOT_ALLOWED, down: true });
        return;
      }
      const payload = Buffer.from(JSON.stringify(body));
      const request = (target.protocol === 'https:' ? https : http).request(target, {
        method: 'POST',
        agent: false,
        headers: { 'Content-Type': 'application/json', 'Content-Length': payload.length, 'User-Agent': 'Waymark', 'Waymark-Notice-Id': uid },
        ...(privateAddress ? {} : { lookup: publicOnly }),
      });
      const timers: NodeJS.Timeout[] = [];
      const over = new AbortController();
      const end = (sent: Sent) => {
        timers.forEach(clearTimeout);
        over.abort();
        done(sent);
        // What else it has to say is not read.
        request.destroy();
      };
      const within = (ms: number, reason: string) => void timers.push(setTimeout(() => end({ ok: false, reason, down: true }), ms));
      within(timeoutMs, `it did not answer within ${timeoutMs / 1000} s`);
      signal.addEventListener('abort', () => within(LAST_MS, 'the platform was stopped before it answered'), { signal: over.signal });
      request.on('response', response => end(outcomeOf(response)));
      request.on('error', (error: NodeJS.ErrnoException) => end({ ok: false, reason: wordsOf(error), down: true }));
      request.end(payload);
    });
}
