import type { Stage } from './Stage.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const ENVIRONMENTS = ['staging', 'production'];
/** Releases that each service has; deployments go to and fro among them. */
const RELEASES = 6;

export interface Made { deployments: number; undone: number; drifts: number }

/** Services on the files: `full` have a database (four nodes in each of two environments), `plain` have none (two nodes). */
export interface Fleet { full: string[]; plain: string[] }

const name = (word: string, i: number) => `${word}-${String(i).padStart(3, '0')}`;

export async function prepareFleet(stage: Stage, full: number, plain: number): Promise<Fleet> {
  const fleet = { full: Array.from({ length: full }, (_, i) => name('full', i)), plain: Array.from({ length: plain }, (_, i) => name('plain', i)) };
  const one = async (service: string, database: boolean) => {
    await stage.ask({ do: 'service', name: service });
    for (let number = 1; number <= RELEASES; number++) await stage.ask({ do: 'release', service, number, database, replicas: 1 + (number % 3) });
  };
  await Promise.all([...fleet.full.map(s => one(s, true)), ...fleet.plain.map(s => one(s, false))]);
  return fleet;
}

/** Every service once through both environments. */
export async function deployAll(stage: Stage, fleet: Fleet, asked: Map<string, number>): Promise<void> {
  for (const service of [...fleet.full, ...fleet.plain]) await deploy(stage, service, 1, asked);
}

async function deploy(stage: Stage, service: string, release: number, asked: Map<string, number>): Promise<string> {
  const operation = await stage.ask<string>({ do: 'deploy', service, environments: ENVIRONMENTS, release });
  for (const environment of ENVIRONMENTS) asked.set(`${service}/${environment}`, release);
  return operation;
}

/** Deploys, often before the deployment before has ended; takes back; changes the world by hand. Until `over` says so. */
export async function change(stage: Stage, fleet: Fleet, asked: Map<string, number>, random: () => number, over: () => boolean, gapMs: number): Promise<Made> {
  const made: Made = { deployments: 0, undone: 0, drifts: 0 };
  const services = [...fleet.full, ...fleet.plain];
  const pick = <T>(items: T[]) => items[Math.floor(random() * items.length)];
  while (!over()) {
    const service = pick(services);
    const dice = random();
    if (dice < 0.2) {
      const environment = pick(ENVIRONMENTS);
      const [place] = await stage.rows('SELECT stable, config_revision FROM binding WHERE service = $1 AND environment = $2 AND stable IS NOT NULL', [service, environment]);
      if (place) {
        const route = random() < 0.5;
        const object = route ? `${service}-${environment}` : `${service}-${environment}-r${place.stable}-c${place.config_revision}`;
        await stage.ask({ do: 'drift', service, environment, type: route ? 'route' : 'workload', name: object, how: random() < 0.5 ? 'lost' : 'changed' });
        made.drifts += 1;
      }
    } else {
      const operation = await deploy(stage, service, 1 + Math.floor(random() * RELEASES), asked);
      made.deployments += 1;
      if (dice < 0.3) {
        await wait(random() * 1200);
        // What it had brought goes again, and the release before is what counts; nobody knows from outside which that is.
        if (await stage.ask<boolean>({ do: 'undo', operation })) {
          made.undone += 1;
          for (const environment of ENVIRONMENTS) asked.delete(`${service}/${environment}`);
          services.splice(services.indexOf(service), 1);
        }
      }
    }
    await wait(gapMs * (0.5 + random()));
  }
  return made;
}
