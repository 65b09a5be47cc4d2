import { askForService, operationEnded } from '../product/operations.ts';
import { isReady, type Product } from '../product/startProduct.ts';
import type { Finding } from './finding.ts';
import { scan } from './scan.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** How long a backend may take until it is back. Others may need the machine too, and how long it takes is not tried here. */
const BACK_MS = 600_000;
export const print = (line: string) => process.stdout.write(`${line}\n`);

/** What a part of the run has seen. */
export interface Tally { kills: number; missed: number; made: number; undone: number; retried: number; problems: string[] }

export const tally = (): Tally => ({ kills: 0, missed: 0, made: 0, undone: 0, retried: 0, problems: [] });

/** A product under test, and what should be there. */
export interface Run {
  product: Product;
  services: string[];
  /** What was found before: it counts once, and nobody waits for it again. */
  known: Set<string>;
}

export async function untilReady(product: Product): Promise<void> {
  // A look at a backend that hangs takes seconds, so the clock counts and not the looks.
  const until = Date.now() + BACK_MS;
  while (Date.now() < until) {
    if (await isReady(product.port)) return;
    await wait(50);
  }
  throw new Error('The backend did not come back within ten minutes');
}

/**
 * Asks for a service. Killed meanwhile, the backend may not have answered, and may not have written anything either.
 * Throws when it has answered with a refusal: nothing would ever come to a point then.
 */
export async function beginService(product: Product, name: string): Promise<string | undefined> {
  const answer = await askForService(product, name).catch(() => undefined);
  if (answer && answer.status !== 202) throw new Error(`Creating ${name} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer?.body.id;
}

/** The operation that a request has begun whose answer was lost. */
export async function findOperation(product: Product, name: string): Promise<string | undefined> {
  await untilReady(product);
  const { body } = await product.api('/operations');
  return body.items?.find((o: any) => o.kind === 'service.create' && o.service === name)?.id;
}

/** True if it is being taken back now; false if it had ended well before. */
export async function askUndo(product: Product, operation: string): Promise<boolean> {
  const { status, body } = await product.api(`/operations/${operation}/undo`, { method: 'POST' });
  if (status !== 202 && status !== 409) throw new Error(`Undo of ${operation} was refused with ${status}: ${JSON.stringify(body)}`);
  return status === 202;
}

/** Waits for the end: it goes on by itself; a failed one is retried once, then undone. */
export async function settle(product: Product, operation: string, seen: Tally): Promise<'made' | 'gone'> {
  let last = await operationEnded(product, operation);
  if (last.state === 'failed') {
    seen.retried += 1;
    print(`    ${last.service} failed (${last.error?.step}: ${last.error?.what}: ${last.error?.why}), retried`);
    await product.api(`/operations/${operation}/retry`, { method: 'POST' });
    last = await operationEnded(product, operation);
  }
  if (last.state === 'failed') {
    await askUndo(product, operation);
    last = await operationEnded(product, operation);
  }
  if (last.state !== 'succeeded' && last.state !== 'undone') throw new Error(`Operation ${operation} ended as ${last.state}`);
  const made = last.state === 'succeeded';
  if (made) seen.made += 1;
  else seen.undone += 1;
  return made ? 'made' : 'gone';
}

/** A scan that is repeated while things are still going away; what stays is a finding. */
export async function scanned({ product, services, known }: Run, when: string): Promise<string[]> {
  // Counts of ports change with each service that is kept.
  const key = (f: Finding) => (f.where === 'port' ? f.what.replace(/\d+/g, 'n') : f.what);
  const look = async () => (await scan(product, services)).filter(f => !known.has(key(f)));
  let findings = await look();
  for (let i = 0; i < 40 && findings.length; i++) {
    await wait(i < 10 ? 100 : 500);
    findings = await look();
  }
  for (const f of findings) {
    known.add(key(f));
    print(`    FOUND after ${when}: ${f.where}: ${f.what}`);
  }
  return findings.map(f => `${when}: ${f.where}: ${f.what}`);
}
