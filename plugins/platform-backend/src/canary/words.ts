import type { Share } from './proportions';
import type { Probes } from './types';

/** A share as people read it: `20 %`, `0.13 %`. */
export function percent(share: number): string {
  const value = share * 100;
  const fine = value >= 1 ? 1 : 2;
  return `${Number(value.toFixed(value >= 10 ? 0 : fine))} %`;
}

const rate = ({ errors, requests }: Share) => (requests === 0 ? 'had no request' : percent(errors / requests));

/** `12 of 60 requests to r7 failed (20 %), r6 0.1 %, objective 99.9 %`. */
export function errorWords(names: { candidate: string; stable: string }, candidate: Share, stable: Share, slo: number | null): string {
  const own = candidate.requests ? `${candidate.errors} of ${candidate.requests} requests to ${names.candidate} failed (${rate(candidate)})` : `${names.candidate} had no request`;
  return `${own}, ${names.stable} ${rate(stable)}${slo === null ? '' : `, objective ${slo} %`}`;
}

/** What the first path that fails answered; the others are counted. */
export function probeWords(names: { candidate: string; stable: string }, { worse }: Probes): string {
  const [{ path, candidate, stable }, ...more] = worse;
  const before = stable === null ? `, ${names.stable} does not have it` : `, ${names.stable} ${stable}`;
  const others = more.length ? `, and ${more.length} more` : '';
  return `a probe of GET ${path} at ${names.candidate} ${candidate}${before}${others}`;
}
