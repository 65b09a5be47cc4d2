import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** The address that the newest process of a service has its database under, read from the process itself. */
export async function urlOf(service: string, environment = 'staging'): Promise<string | undefined> {
  const found: Array<{ pid: number; url: string }> = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const text = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    const of = (name: string) => text.split('\0').find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    const url = of('DATABASE_URL');
    if (url && of('PORT') && of('SERVICE_NAME') === service && of('ENVIRONMENT') === environment) found.push({ pid: Number(entry), url });
  }
  return found.sort((a, b) => b.pid - a.pid)[0]?.url;
}

/** Whether a database lets somebody in, by its own word. */
export async function canLogIn(url: string | undefined): Promise<string> {
  if (!url) return 'unknown';
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT count(*) FROM notes');
    return 'in';
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return code === '28P01' || code === '28000' ? 'refused' : `not answered (${message})`;
  } finally {
    await client.end().catch(() => undefined);
  }
}
