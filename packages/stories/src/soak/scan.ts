import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { processTree } from '../product/memory.ts';
import type { Product } from '../product/startProduct.ts';
import { postgresPlace } from '../product/systemPostgres.ts';
import type { Finding } from './finding.ts';
import { listeningPorts, markedProcesses, processesNaming } from './processes.ts';
import { insideDatabase, platformTables } from './scanDatabases.ts';

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);
const json = async (file: string) => JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));

/** Folders of the agent: one for each object. A pool of empty databases and caches are made in advance and belong to nobody. */
async function disk(product: Product, expected: Set<string>): Promise<Finding[]> {
  const found: Finding[] = [];
  const add = (what: string) => found.push({ where: 'disk', what });
  const agent = path.join(product.data, 'agent');
  for (const kind of ['postgres', 'workloads', 'routes', 'jobs', 'workspaces']) {
    for (const name of await list(path.join(agent, kind))) {
      if (!expected.has(`${kind}/${name}`)) add(`agent/${kind}/${name}`);
      for (const part of await list(path.join(agent, kind, name))) if (/\.tmp$|^\.(new|old|index)-/.test(part)) add(`agent/${kind}/${name}/${part} is half-made`);
    }
    for (const name of await list(path.join(agent, 'fences', kind))) if (name.endsWith('.tmp')) add(`agent/fences/${kind}/${name} is half-made`);
  }
  for (const name of await list(path.join(agent, 'cache'))) if (name.startsWith('.')) add(`agent/cache/${name} is half-made`);
  const place = await postgresPlace(product.data);
  for (const name of await list(path.join(place, 'instances'))) if (!expected.has(`postgres/${name}`)) add(`the database folder ${name}`);
  for (const folder of ['making', 'trash']) for (const name of await list(path.join(place, folder))) add(`${name} in the folder ${folder} of databases`);
  const pool = await list(path.join(place, 'pool'));
  if (pool.length > 3) add(`${pool.length} databases in the pool, 3 at most`);
  for (const name of await list(path.join(product.data, 'git'))) {
    if (name.endsWith('.git') && !expected.has(`git/${name}`)) add(`git/${name}`);
    if (/tmp|\.new/.test(name)) add(`git/${name} is half-made`);
  }
  return found;
}

/** One service, as the platform tells of it; adds to `expected` what it should have on the disk. */
async function ofService(product: Product, name: string, expected: Set<string>): Promise<Finding[]> {
  const found: Finding[] = [];
  const { body } = await product.api(`/services/${name}`);
  const staging = body.environments?.find((e: any) => e.name === 'staging');
  if (!staging?.ready) found.push({ where: 'service', what: `${name} is not ready: ${staging?.message ?? JSON.stringify(body)}` });
  const nodes: any[] = staging?.nodes ?? [];
  for (const type of ['postgres', 'workload', 'route']) {
    const count = nodes.filter(n => n.type === type).length;
    if (count !== 1) found.push({ where: 'binding', what: `${name} has ${count} nodes of type ${type}` });
  }
  for (const node of nodes) {
    const kind = { postgres: 'postgres', workload: 'workloads', route: 'routes', migration: 'jobs' }[node.type as string];
    expected.add(`${kind}/${node.name}`);
  }
  expected.add(`git/${name}.git`);
  const { body: releases } = await product.api(`/services/${name}/releases`);
  if (releases.items?.length !== 1) found.push({ where: 'releases', what: `${name} has ${releases.items?.length} releases` });
  for (const release of releases.items ?? []) expected.add(`workspaces/${name}-${release.commit.sha.slice(0, 12)}`);
  const { status } = await product.api(`/api/catalog/entities/by-name/component/default/${name}`);
  if (status !== 200) found.push({ where: 'catalog', what: `component:default/${name} answers ${status}` });
  const database = nodes.find(n => n.type === 'postgres')?.name;
  const stored = database && (await json(path.join(product.data, 'agent', 'postgres', database, 'state.json')));
  if (stored) found.push(...(await insideDatabase(path.join(await postgresPlace(product.data), 's'), stored.port, database)));
  const answer = staging?.localUrl && (await fetch(`${staging.localUrl}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined));
  if (answer?.status !== 200) found.push({ where: 'service', what: `${name} answers ${answer?.status ?? 'nothing'} at ${staging?.localUrl}` });
  return found;
}

async function catalogOrphans(product: Product, services: string[]): Promise<Finding[]> {
  const { body } = await product.api('/api/catalog/entities?fields=kind,metadata.name,metadata.annotations');
  return (body as any[])
    .filter(e => e.metadata.annotations?.['waymark.dev/service'] && !services.includes(e.metadata.annotations['waymark.dev/service']))
    .map(e => ({ where: 'catalog', what: `${e.kind}:${e.metadata.name} belongs to no service` }));
}

/** Processes, and the ports on which they listen. */
async function running(product: Product, services: string[], expected: Set<string>): Promise<Finding[]> {
  const found: Finding[] = [];
  const own = new Map<string, number>();
  const ports = new Map<string, number>();
  for (const p of await markedProcesses(product.data)) {
    const service = services.find(name => p.cwd.includes(`/workspaces/${name}-`) || p.cwd.includes(`/workloads/${name}-staging-`));
    if (!service) found.push({ where: 'process', what: `${p.pid} ${p.command} in ${p.cwd}` });
    else {
      if (!/shim/.test(p.command)) own.set(service, (own.get(service) ?? 0) + 1);
      ports.set(service, (ports.get(service) ?? 0) + (await listeningPorts(p.pid)).length);
    }
  }
  for (const name of services) {
    if (own.get(name) !== 1) found.push({ where: 'process', what: `${name} has ${own.get(name) ?? 0} processes of its own, 1 expected` });
    if (ports.get(name) !== 1) found.push({ where: 'port', what: `${name} listens on ${ports.get(name) ?? 0} ports, 1 expected` });
  }
  const place = await postgresPlace(product.data);
  const servers = (await processesNaming(place)).filter(p => /bin\/postgres -D /.test(p.command));
  for (const p of servers) {
    const name = /\/instances\/([^/]+)\/data/.exec(p.command)?.[1];
    if (name ? !expected.has(`postgres/${name}`) : !p.command.includes(`${place}/system/`)) found.push({ where: 'process', what: `${p.pid} ${p.command}` });
    if ((await listeningPorts(p.pid)).length !== 1) found.push({ where: 'port', what: `${p.command} listens on ${(await listeningPorts(p.pid)).join(', ') || 'no port'}` });
  }
  if (servers.length !== services.length + 1) found.push({ where: 'process', what: `${servers.length} servers of Postgres, ${services.length + 1} expected` });
  const agents = (await processTree(product.launcher.pid!)).filter(p => /agent\/src\/main/.test(p.command));
  if (agents.length !== 1) found.push({ where: 'process', what: `${agents.length} agents` });
  for (const { pid } of agents) {
    const count = (await listeningPorts(pid)).length;
    if (count !== services.length + 1) found.push({ where: 'port', what: `the agent listens on ${count} ports, ${services.length + 1} expected` });
  }
  return found;
}

/** Looks at processes, ports, disk, databases, catalog and repositories, and compares with the services that should be there. */
export async function scan(product: Product, services: string[]): Promise<Finding[]> {
  const expected = new Set<string>();
  const found = (await Promise.all(services.map(name => ofService(product, name, expected)))).flat();
  found.push(...(await disk(product, expected)));
  found.push(...(await catalogOrphans(product, services)));
  found.push(...(await running(product, services, expected)));
  found.push(...(await platformTables(product.data, services)));
  const { body } = await product.api('/operations?state=running');
  for (const operation of body.items ?? []) found.push({ where: 'operations', what: `${operation.id} (${operation.title}) is still running` });
  return found;
}
