import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Product } from '../product/startProduct.ts';

/** What an independent look at the machine finds that belongs to no service, or is there twice. */
export interface Finding { where: string; what: string }

const list = (folder: string) => readdir(folder).catch(() => [] as string[]);

/** Folders of the agent: one for each object. A pool of empty databases and caches are made in advance and belong to nobody. */
async function disk(product: Product, expected: Set<string>): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const kind of ['postgres', 'workloads', 'routes', 'jobs', 'workspaces']) {
    for (const name of await list(path.join(product.data, 'agent', kind))) {
      if (name.startsWith('.') || name === 'system' || /^pool/.test(name) || /\.(json|lock)$/.test(name)) continue;
      if (!expected.has(`${kind}/${name}`)) found.push({ where: 'disk', what: `agent/${kind}/${name}` });
    }
  }
  for (const name of await list(path.join(product.data, 'git'))) {
    if (name.endsWith('.git') && !expected.has(`git/${name}`)) found.push({ where: 'disk', what: `git/${name}` });
    if (/tmp|\.new/.test(name)) found.push({ where: 'disk', what: `git/${name} is half-made` });
  }
  return found;
}

/** Processes that carry the mark of a unit and stand below this data folder, found through /proc and not through the agent. */
export async function markedProcesses(data: string): Promise<Array<{ pid: number; unit: string; cwd: string; command: string }>> {
  const found = [];
  for (const entry of await list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environ = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    const unit = /(?:^|\0)WAYMARK_UNIT=([^\0]+)/.exec(environ)?.[1];
    if (!unit) continue;
    const cwd = await readlink(`/proc/${entry}/cwd`).catch(() => '');
    if (!cwd.startsWith(data)) continue;
    found.push({ pid: Number(entry), unit, cwd, command: (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).replace(/\0/g, ' ').trim() });
  }
  return found;
}

/** Looks at processes, disk, catalog and the platform's own tables, and compares with the services that should be there. */
export async function scan(product: Product, services: string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  const expected = new Set<string>();
  for (const name of services) {
    const { body } = await product.api(`/services/${name}`);
    const staging = body.environments?.find((e: any) => e.name === 'staging');
    if (!staging?.ready) found.push({ where: 'service', what: `${name} is not ready: ${staging?.message ?? JSON.stringify(body)}` });
    const types = (staging?.nodes ?? []).map((n: any) => n.type);
    for (const type of ['postgres', 'workload', 'route']) {
      const count = types.filter((t: string) => t === type).length;
      if (count !== 1) found.push({ where: 'binding', what: `${name} has ${count} nodes of type ${type}` });
    }
    for (const node of staging?.nodes ?? []) {
      const kind = { postgres: 'postgres', workload: 'workloads', route: 'routes', migration: 'jobs' }[node.type as string];
      expected.add(`${kind}/${node.name}`);
    }
    expected.add(`git/${name}.git`);
    const { body: releases } = await product.api(`/services/${name}/releases`);
    if (releases.items?.length !== 1) found.push({ where: 'releases', what: `${name} has ${releases.items?.length} releases` });
    for (const release of releases.items ?? []) expected.add(`workspaces/${name}-${release.commit.sha.slice(0, 12)}`);
    const { status } = await product.api(`/api/catalog/entities/by-name/component/default/${name}`);
    if (status !== 200) found.push({ where: 'catalog', what: `component:default/${name} answers ${status}` });
    const { body: resources } = await product.api(`/resources?service=${name}`);
    if (resources.items?.length !== 1) found.push({ where: 'resources', what: `${name} has ${resources.items?.length} resources` });
  }
  found.push(...(await disk(product, expected)));
  found.push(...(await catalogOrphans(product, services)));
  found.push(...(await processFindings(product, services)));
  const { body: running } = await product.api('/operations?state=running');
  for (const operation of running.items ?? []) found.push({ where: 'operations', what: `${operation.id} (${operation.title}) is still running` });
  return found;
}

async function catalogOrphans(product: Product, services: string[]): Promise<Finding[]> {
  const { body } = await product.api('/api/catalog/entities?filter=kind=component&fields=metadata.name,metadata.annotations');
  return (body as any[])
    .filter(e => e.metadata.annotations?.['waymark.dev/service'] && !services.includes(e.metadata.name))
    .map(e => ({ where: 'catalog', what: `component:default/${e.metadata.name} belongs to no service` }));
}

async function processFindings(product: Product, services: string[]): Promise<Finding[]> {
  const processes = await markedProcesses(product.data);
  const found: Finding[] = [];
  const perService = new Map<string, number>();
  for (const p of processes) {
    const service = services.find(name => p.cwd.includes(`/workspaces/${name}-`) || p.cwd.includes(`/workloads/${name}-staging-`));
    if (!service) found.push({ where: 'process', what: `${p.pid} ${p.command} in ${p.cwd}` });
    else if (!/shim/.test(p.command)) perService.set(service, (perService.get(service) ?? 0) + 1);
  }
  for (const name of services) {
    const count = perService.get(name) ?? 0;
    if (count !== 1) found.push({ where: 'process', what: `${name} has ${count} processes of its own, 1 expected` });
  }
  return found;
}
