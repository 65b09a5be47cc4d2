import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../../product/operations.ts';
import type { Product } from '../../product/startProduct.ts';
import { postgresPlace } from '../../product/systemPostgres.ts';
import { inTables } from '../deploy/scanDeploy.ts';
import { Writer } from './Writer.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Another one in each run: its processes are looked for among all of the machine, where a second run may be going on. */
export const SERVICE = `soak-data-${process.pid}`;

/** What is only read is asked again: a backend that has just come back on a busy machine may keep people waiting. */
function patient(product: Product): Product['api'] {
  return async (apiPath, init) => {
    for (const until = Date.now() + 180_000; ; await wait(500)) {
      try {
        return await product.api(apiPath, init);
      } catch (error) {
        if (init?.method || Date.now() > until) throw error;
      }
    }
  };
}

/** A service whose database is written to all the time, the databases that were made from that, and what must be in each. */
export class World {
  /** Rows that a database must hold, by its id. */
  readonly must = new Map<string, Set<number>>();
  /** Rows that were acknowledged while one took the place of another: each is in one of the two. */
  readonly either: Array<{ ids: [string, string]; rows: number[] }> = [];
  /** Ids: what can be swapped in, what is deleted and brought back, what is thrown away next. */
  partner?: string;
  copy?: string;
  scrap?: string;
  /** What was found before. */
  readonly known = new Set<string>();
  /** Migrations that were pushed and came to serve. */
  migrations = 0;
  private counted = 0;

  readonly product: Product;
  readonly writer: Writer;
  private readonly clone: string;

  private constructor(product: Product, writer: Writer, clone: string) {
    this.product = { ...product, api: patient(product) };
    this.writer = writer;
    this.clone = clone;
  }

  static async of(product: Product, folder: string): Promise<World> {
    const made = await operationEnded(product, (await createService(product, SERVICE)).id, 900_000);
    if (made.outcome !== 'succeeded') throw new Error(`${SERVICE} was not made: ${JSON.stringify(made.error)}`);
    const { body } = await product.api(`/services/${SERVICE}`);
    const clone = path.join(folder, 'clone');
    await run('git', ['clone', '-q', body.repository.cloneUrl, clone]);
    const world = new World(product, new Writer(body.environments.find((one: any) => one.name === 'staging').localUrl), clone);
    if (!(await world.writer.writes(180_000))) throw new Error('The service takes no rows');
    for (let i = 0; i < 600 && !(await world.own()).lastBackupAt; i++) await wait(100);
    return world;
  }

  async databases(): Promise<any[]> {
    return (await this.product.api(`/databases?service=${SERVICE}&limit=200`)).body.items;
  }

  async own(): Promise<any> {
    return (await this.databases()).find(one => one.state === 'attached');
  }

  async find(id: string | undefined): Promise<any> {
    return id && (await this.databases()).find(one => one.id === id);
  }

  /** From now on what was acknowledged until now is asked of the database that the service has used; while two change places, of either. */
  count(ids: string[]): void {
    const rows = [...this.writer.acknowledged].slice(this.counted);
    this.counted += rows.length;
    if (ids.length > 1 && ids[0] !== ids[1]) this.either.push({ ids: [ids[0], ids[1]], rows });
    const must = this.must.get(ids[0]) ?? new Set();
    if (ids.length === 1 || ids[0] === ids[1]) rows.forEach(row => must.add(row));
    this.must.set(ids[0], must);
  }

  /** Asks for something and waits until it has succeeded. */
  async done(apiPath: string, body: object = {}): Promise<any> {
    const answer = await this.product.api(apiPath, { method: 'POST', body: JSON.stringify(body) });
    if (answer.status !== 202) throw new Error(`POST ${apiPath} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
    const end = await operationEnded(this.product, answer.body.id, 900_000);
    if (end.state !== 'succeeded') throw new Error(`POST ${apiPath} ended as ${end.state}: ${JSON.stringify(end.error)}`);
    return end;
  }

  /** A database of what is in the service's own by now. */
  async restored(): Promise<string> {
    const { id } = await this.own();
    this.count([id]);
    const rows = new Set(this.must.get(id));
    const { result } = await this.done(`/databases/${id}/restores`);
    this.must.set(result.resource, rows);
    return result.resource;
  }

  /** Pushes one more migration; it adds a table with one row. */
  async pushMigration(): Promise<void> {
    const number = this.migrations + 1;
    const file = path.join(this.clone, 'migrations', `${String(number + 1).padStart(4, '0')}_soak`);
    await writeFile(`${file}.up.sql`, `create table soak_${number} (id int);\ninsert into soak_${number} values (1);\n`);
    await writeFile(`${file}.down.sql`, `drop table soak_${number};\n`);
    await this.git('add', '-A');
    await this.git('commit', '-qm', `Migration ${number}`);
    await this.git('push', '-q', 'origin', 'HEAD');
    this.migrations = number;
  }

  private git = (...args: string[]) => run('git', ['-C', this.clone, '-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', ...args]);

  /** The newest operation of a kind. */
  async newest(kind: string): Promise<any> {
    const { body } = await this.product.api(`/operations?service=${SERVICE}&limit=50`);
    return body.items.find((one: any) => one.kind === kind);
  }

  /** Whether the size of its own database is overridden. */
  async isOverridden(): Promise<boolean> {
    return inTables(this.product.data, (await this.own()).id, async rows => (await rows('SELECT size_override FROM resource WHERE id = $1'))[0].size_override !== null);
  }

  /** Kills the server of a database past everybody. */
  async killInstance(objectName: string): Promise<boolean> {
    const file = path.join(await postgresPlace(this.product.data), 'instances', objectName, 'data', 'postmaster.pid');
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
    if (!pid) return false;
    try {
      process.kill(pid, 'SIGKILL');
      return true;
    } catch {
      // It stands still.
      return false;
    }
  }
}
