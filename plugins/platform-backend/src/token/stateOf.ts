import type { ServiceTokenRow } from '../store/rows';

/** What has become of a token by now. Pure. */
export function stateOf({ revoked_at: revoked, expires_at: expires }: Pick<ServiceTokenRow, 'revoked_at' | 'expires_at'>, now = Date.now()): 'active' | 'expired' | 'revoked' {
  if (revoked) return 'revoked';
  return expires.getTime() <= now ? 'expired' : 'active';
}
