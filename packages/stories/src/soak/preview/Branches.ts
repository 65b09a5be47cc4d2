import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createService, operationEnded } from '../../product/operations.ts';
import type { Product } from '../../product/startProduct.ts';

const run = promisify(execFile);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** A service with a clone of its repository, whose branches are pushed and deleted. */
export class Branches {
  private commits = 0;

  readonly product: Product;
  readonly service: string;
  private readonly folder: string;

  private constructor(product: Product, service: string, folder: string) {
    this.product = product;
    this.service = service;
    this.folder = folder;
  }

  static async of(product: Product, service: string): Promise<Branches> {
    // The first service of a machine: what it depends on may have to be fetched.
    const made = await operationEnded(product, (await createService(product, service)).id, 400_000);
    if (made.outcome !== 'succeeded') throw new Error(`${service} was not made: ${JSON.stringify(made.error)}`);
    const { body } = await product.api(`/services/${service}`);
    const folder = await mkdtemp(path.join(tmpdir(), 'waymark branches '));
    await run('git', ['clone', '-q', body.repository.cloneUrl, folder]);
    return new Branches(product, service, folder);
  }

  private git(...args: string[]) {
    return run('git', ['-C', this.folder, '-c', 'user.name=Soak', '-c', 'user.email=soak@example.org', ...args]);
  }

  /** Commits a change and pushes it as that branch. Returns the commit. */
  async push(branch: string): Promise<string> {
    this.commits += 1;
    await writeFile(path.join(this.folder, 'change.txt'), `Change ${this.commits}`);
    await this.git('add', '-A');
    await this.git('commit', '-qm', `Change ${this.commits}`);
    await this.git('push', '-q', 'origin', `HEAD:refs/heads/preview/${branch}`);
    return (await this.git('rev-parse', 'HEAD')).stdout.trim();
  }

  async delete(branch: string): Promise<void> {
    await this.git('push', '-q', 'origin', `:refs/heads/preview/${branch}`);
  }

  /** The preview of a branch; undefined where there is none, or nothing answers. */
  async shown(branch: string): Promise<any> {
    const answer = await this.product.api(`/services/${this.service}/previews?limit=200`).catch(() => undefined);
    return answer?.body?.items?.find((p: any) => p.branch === `preview/${branch}`);
  }

  /** Waits until a preview answers with a commit; a run that has failed is retried, and counted. */
  async untilShown(branch: string, sha: string, onRetry: () => void, timeoutMs = 180_000): Promise<any> {
    let last: any;
    for (const until = Date.now() + timeoutMs; Date.now() < until; await wait(200)) {
      last = (await this.shown(branch)) ?? last;
      if (last?.state === 'failed') {
        const { status } = await this.product.api(`/operations/${last.operation}/retry`, { method: 'POST' }).catch(() => ({ status: 0 }));
        if (status === 202) onRetry();
      }
      const answer = last?.localUrl && (await fetch(last.localUrl, { signal: AbortSignal.timeout(3000) }).then(r => r.json(), () => undefined));
      if (answer?.commit === sha) return last;
    }
    throw new Error(`preview/${branch} does not show ${sha}: ${last?.state} ${last?.message}`);
  }

  /** Waits until nothing is said of the preview any more. */
  async untilGone(branch: string, timeoutMs = 180_000): Promise<void> {
    for (const until = Date.now() + timeoutMs; Date.now() < until; await wait(200)) {
      const answer = await this.product.api(`/services/${this.service}/previews?limit=200`).catch(() => undefined);
      if (answer?.status === 200 && !answer.body.items.some((p: any) => p.branch === `preview/${branch}`)) return;
    }
    throw new Error(`preview/${branch} does not go: ${JSON.stringify(await this.shown(branch))}`);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
