import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { expect } from '@playwright/test';
import { git } from './git.ts';
import { answerOf, serviceDetail } from './services.ts';

/** A process of a service, as the system has it: seen through /proc and not through the platform. */
export interface Replica {
  pid: number;
  env: Record<string, string>;
}

function environmentOf(pid: number): Record<string, string> | undefined {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    return Object.fromEntries(pairs);
  } catch {
    // Gone by now, or another user's.
    return undefined;
  }
}

/** The processes that serve a service in an environment: one for each port, whatever it has started itself. */
export function replicasOf(service: string, environment: string): Replica[] {
  const found = new Map<string, Replica>();
  for (const entry of readdirSync('/proc').filter(one => /^\d+$/.test(one)).map(Number).sort((a, b) => a - b)) {
    const env = environmentOf(entry);
    if (env?.SERVICE_NAME === service && env.ENVIRONMENT === environment && env.PORT && !found.has(env.PORT)) found.set(env.PORT, { pid: entry, env });
  }
  return [...found.values()];
}

/** Waits until so many processes serve, and all of them are as wanted: old ones are given the time to end. */
export async function replicasBecome(service: string, environment: string, count: number, wanted: (one: Replica) => boolean = () => true): Promise<Replica[]> {
  const now = () => replicasOf(service, environment);
  await expect
    .poll(() => now().length === count && now().every(wanted), { message: `${count} processes of ${service} in ${environment} are as wanted: ${now().map(one => one.pid)}`, timeout: 30_000, intervals: [100, 200] })
    .toBe(true);
  return now();
}

/** Asks the database that a process was given, as that process could. */
export async function rowsOf(url: string, sql: string): Promise<any[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Whether a database still lets anybody in. */
export const canConnect = (url: string) => rowsOf(url, 'select 1').then(() => true, () => false);

/** The address of a service in an environment that any program on this machine can call. */
export async function addressOf(service: string, environment: string): Promise<string> {
  return (await serviceDetail(service)).environments.find((one: any) => one.name === environment).localUrl;
}

/** The commit that answers there, by the service's own word. */
export async function commitIn(service: string, environment: string): Promise<string> {
  return (await answerOf(await addressOf(service, environment))).commit;
}

/** What git has at the head of a repository's branch. */
export async function headOf(cloneUrl: string, branch = 'main'): Promise<string> {
  return (await git('/', 'ls-remote', cloneUrl, `refs/heads/${branch}`)).output.split('\t')[0];
}
