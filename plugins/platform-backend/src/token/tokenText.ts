import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What every text of a token begins with: scanners of secrets find it by that, and nothing else is taken for one. */
const PREFIX = 'wmdeploy_';
const SHAPE = /^wmdeploy_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** SHA-256: the text has 256 random bits of its own, so that there is nothing to guess. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A new token: its id, the text for its holder, and the hash that is kept. */
export function newToken(): { id: string; text: string; hash: string } {
  const id = randomBytes(6).toString('hex');
  const text = `${PREFIX}${id}_${randomBytes(32).toString('base64url')}`;
  return { id, text, hash: hashOf(text) };
}

/** The text of a token in an `Authorization` header; undefined where it holds something else, which is then Backstage's to judge. Pure. */
export function tokenIn(header: string | undefined): string | undefined {
  const text = /^Bearer[ ]+(\S+)$/i.exec(header ?? '')?.[1];
  return text?.startsWith(PREFIX) ? text : undefined;
}

/** The id in a text, undefined where it has not the shape of a token. Pure. */
export const idIn = (text: string): string | undefined => SHAPE.exec(text)?.[1];

/** Whether a text is the token with this hash, in a time that says nothing about either. */
export const isToken = (text: string, hash: string): boolean => timingSafeEqual(Buffer.from(hashOf(text)), Buffer.from(hash));
