import type { LoginRef } from '@waymark/platform-common';

const SECOND = '_2';
const LONGEST = 63;

/**
 * The login that comes after this one: a database has two that take turns, so that the old one goes on while processes
 * still use it. Pure.
 *
 * @param base - the name of its first login
 * @param secret - the name of that one's password in the secret store
 */
export function nextLogin(before: Pick<LoginRef, 'user'>, base: string, secret: string): Pick<LoginRef, 'user' | 'secret'> {
  return before.user === base ? { user: `${base.slice(0, LONGEST - SECOND.length)}${SECOND}`, secret: `${secret}-2` } : { user: base, secret };
}
