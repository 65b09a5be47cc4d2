import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Product } from '../product/startProduct.ts';
import { LARGE, seedStatements } from './largeCompany.ts';
import { median, quantile } from './statistics.ts';

type Route = string | ((service: string, operation: string) => string);

const RUNS = ['failing', 'unknown', 'degraded', 'deploying', 'healthy'].map(state => `&state=${state}`).join('');

/** What each page of the portal asks the platform for when it is opened. */
const PAGES: Record<string, Route[]> = {
  '(the least that a request takes)': ['/whoami'],
  Home: ['/whoami', '/services?mine=true&limit=200', '/activity?limit=30'],
  Environments: ['/environments?limit=200', `/bindings?limit=50&sort=service${RUNS}`],
  'Environments, worst first': ['/environments?limit=200', `/bindings?limit=50&sort=health${RUNS}`],
  'Environments, found': ['/environments?limit=200', `/bindings?limit=50&sort=cost&kind=production&q=ge-19${RUNS}`],
  'Service: environments': [s => `/services/${s}/home`],
  'Service: secrets and configuration': [s => `/services/${s}/home`, s => `/services/${s}/environments/staging/config`, s => `/services/${s}/environments/staging/secrets`],
  'Service: deployments': [s => `/services/${s}/deployments?limit=50`, s => `/services/${s}`],
  'Service: releases': [s => `/services/${s}/releases?limit=50`],
  'Service: activity': [s => `/services/${s}/audit?limit=50`, s => `/activity?service=${s}&limit=50`],
  Operations: ['/operations?limit=50'],
  'Operations that failed': ['/operations?state=failed&limit=50'],
  Operation: [(_, o) => `/operations/${o}`, '/whoami'],
  Approvals: ['/approvals?limit=50', '/whoami'],
  Freezes: ['/freezes?limit=50', '/environments'],
  Incidents: ['/incidents?limit=50'],
  Health: ['/wall?limit=120'],
  'Health of a team': ['/wall?limit=120&team=platform'],
  Activity: ['/activity?limit=100'],
  'Activity of a team': ['/activity?limit=100&team=platform&kind=operation'],
  Palette: ['/services?limit=200', '/environments?limit=200', '/services?q=ge-19&limit=20'],
  Audit: ['/audit?limit=50'],
  Notices: ['/notices?limit=50', '/notices/unread', '/notices/receivers', '/notices/deliveries?limit=50'],
  Databases: ['/resources?limit=50'],
  'Own environments': ['/environments?limit=200', '/whoami'],
};
const ROUNDS = 20;

/** Fills the platform's tables past its API. */
export async function seedLarge(product: Product): Promise<void> {
  const system = path.join(product.data, 'agent', 'system');
  const { port } = JSON.parse(await readFile(path.join(system, 'state.json'), 'utf8'));
  const password = (await readFile(path.join(system, 'password'), 'utf8')).trim();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'waymark', password, database: 'waymark_platform' });
  await client.connect();
  try {
    for (const statement of seedStatements()) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** One page as a browser asks for it: its requests side by side. Milliseconds until the last answer is there. */
async function openPage(product: Product, routes: Route[], service: string, operation: string): Promise<{ ms: number; slowest: string; routes: Array<[string, number]> }> {
  const from = performance.now();
  const took = await Promise.all(
    routes.map(async (route): Promise<[string, number]> => {
      const text = typeof route === 'string' ? route : route(service, operation);
      const answer = await product.api(text);
      if (answer.status !== 200) throw new Error(`GET ${text} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return [typeof route === 'string' ? route : route('S', 'O'), performance.now() - from];
    }),
  );
  const slowest = took.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { ms: performance.now() - from, slowest: slowest[0], routes: took };
}

/** The data of every page over the tables of a large company, each page of another service, in turns. */
export async function benchPages(product: Product) {
  await seedLarge(product);
  const { body } = await product.api('/operations?limit=50');
  const rows: Array<{ page: string; requests: number; p50Ms: number; p95Ms: number; slowest: string; problem?: string }> = [];
  const times: Record<string, number[]> = {};
  const slowest: Record<string, string> = {};
  const problems: Record<string, string> = {};
  for (let round = -2; round < ROUNDS; round++) {
    for (const [page, routes] of Object.entries(PAGES)) {
      const service = `large-${1 + ((round + 2) * 97) % LARGE.services}`;
      try {
        const opened = await openPage(product, routes, service, body.items[(round + 2) % body.items.length].id);
        // The first two rounds warm it up.
        if (round >= 0) (times[page] ??= []).push(opened.ms);
        slowest[page] = opened.slowest;
      } catch (error) {
        problems[page] = String(error);
      }
    }
  }
  for (const [page, routes] of Object.entries(PAGES)) {
    const ms = times[page] ?? [0];
    rows.push({ page, requests: routes.length, p50Ms: median(ms), p95Ms: quantile(ms, 0.95), slowest: slowest[page], problem: problems[page] });
  }
  return rows;
}
