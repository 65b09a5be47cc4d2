import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a value belongs to. The name of a service's secret holds service and environment. */
export interface Sealed { name: string; version: number }

const NONCE = 12;
const TAG = 16;
const bound = ({ name, version }: Sealed) => Buffer.from(`${name}\0${version}`);

/** Encrypts with AES-256-GCM (NIST SP 800-38D) under a fresh 96-bit nonce: nonce, tag, then the text. */
export function seal(key: Buffer, what: Sealed, value: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(what));
  const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Throws where it was encrypted with another key, for something else, or was changed. */
export function open(key: Buffer, what: Sealed, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG }).setAAD(bound(what));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}
