// An independent look: what stands on the disk and in the tables against what the pins want. It shares no code with what made it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './Stage.ts';

export type Kind = 'duplicate' | 'not converged' | 'wrong';
export interface WorldFinding { kind: Kind; what: string }

const PLACES = `
  SELECT b.service, b.environment, e.target, b.stable, b.candidate, b.weight, b.config_revision, b.generation, b.observed_generation, b.removing,
         (SELECT c->>'status' FROM jsonb_array_elements(b.conditions) c WHERE c->>'type' = 'Ready') AS ready,
         (SELECT r.spec #>> '{spec,runtime,replicas}' FROM release r WHERE r.service = b.service AND r.number = b.stable) AS replicas,
         (SELECT r.spec #> '{spec,database}' IS NOT NULL FROM release r WHERE r.service = b.service AND r.number = b.stable) AS database
    FROM binding b JOIN environment e ON e.name = b.environment ORDER BY 1, 2`;

interface Wanted { [file: string]: (object: any) => string | undefined }

/** What should be there for one place whose operations have all ended: the stable release and what it needs, nothing else. */
function wantedOf(place: any, wanted: Wanted): void {
  const { service, environment, stable } = place;
  if (stable === null) return;
  const workload = `${service}-${environment}-r${stable}-c${place.config_revision}`;
  wanted[`workload/${workload}`] = ({ properties: p }) =>
    p.release === `r${stable}` && p.env?.SERVICE_VERSION === `r${stable}` && String(p.replicas) === place.replicas && !p.changedByHand ? undefined : `is ${p.release} with ${p.replicas} replicas`;
  wanted[`route/${service}-${environment}`] = ({ properties: p }) => {
    const led = (p.backends ?? []).filter((b: any) => b.weight > 0).map((b: any) => `${b.workload} ${b.weight} %`).join(', ');
    return led === `${workload} 100 %` && !p.changedByHand ? undefined : `leads to ${led || 'nothing'}, wanted ${workload}`;
  };
}

/** How often an object was made without having gone before, and whether anybody wrote with an older claim than the one before. */
function historyOf(object: any): { madeTwice: boolean; older: boolean } {
  let there = false;
  let fence = 0;
  const found = { madeTwice: false, older: false };
  for (const deed of object.deeds) {
    if (deed.verb === 'made' && there) found.madeTwice = true;
    if (deed.verb === 'made') there = true;
    if (deed.verb === 'gone') there = false;
    if (deed.fence < fence) found.older = true;
    fence = Math.max(fence, deed.fence);
  }
  return found;
}

export function readWorld(stage: Stage): Map<string, any> {
  const objects = new Map<string, any>();
  const { folder } = stage.options.world;
  for (const type of ['postgres', 'migration', 'workload', 'route']) {
    for (const file of readdirSync(path.join(folder, type)).filter(name => name.endsWith('.json'))) {
      objects.set(`${type}/${file.slice(0, -5)}`, JSON.parse(readFileSync(path.join(folder, type, file), 'utf8')));
    }
  }
  return objects;
}

async function tables(stage: Stage, add: (kind: Kind, what: string) => void): Promise<void> {
  for (const { id, state, title, error } of await stage.rows(`SELECT id, state, title, error FROM operation WHERE state NOT IN ('succeeded', 'superseded', 'undone')`)) {
    add('not converged', `${id} (${title}) is ${state}${error ? `: ${error.step}: ${error.what}: ${error.why}` : ''}`);
  }
  for (const { operation, environment, count } of await stage.rows('SELECT operation, environment, count(*) FROM deployment GROUP BY 1, 2 HAVING count(*) > 1')) add('duplicate', `${count} deployments of ${operation} in ${environment}`);
  for (const row of await stage.rows('SELECT id, service, environment FROM deployment WHERE outcome IS NULL')) add('not converged', `deployment ${row.id} of ${row.service} in ${row.environment} has no outcome`);
  const newest = await stage.rows(`
    SELECT b.service, b.environment, b.stable, d.to_release FROM binding b
      LEFT JOIN LATERAL (SELECT to_release FROM deployment d WHERE d.service = b.service AND d.environment = b.environment AND outcome = 'succeeded' ORDER BY id DESC LIMIT 1) d ON true
     WHERE b.stable IS DISTINCT FROM d.to_release`);
  for (const row of newest) add('wrong', `${row.service} in ${row.environment} has r${row.stable}, the last deployment that succeeded brought r${row.to_release}`);
}

/** All that is not as it should be once everything has come to rest. `asked`: the release that was last asked for, by `<service>/<environment>`. */
export async function scanWorld(stage: Stage, asked: Map<string, number>): Promise<WorldFinding[]> {
  const findings: WorldFinding[] = [];
  const add = (kind: Kind, what: string) => findings.push({ kind, what });
  await tables(stage, add);
  const places = await stage.rows(PLACES);
  for (const [key, release] of asked) {
    const place = places.find(p => `${p.service}/${p.environment}` === key);
    if (place?.stable !== release) add('wrong', `${key} has ${place?.stable ? `r${place.stable}` : 'nothing'}, r${release} was last asked for`);
  }
  const wanted: Wanted = {};
  for (const place of places) {
    const name = `${place.service} in ${place.environment}`;
    // A place that nothing was ever brought to is looked at by nobody.
    const untouched = place.stable === null && place.generation === 1;
    if (place.candidate !== null || place.removing || (place.generation !== place.observed_generation && !untouched) || (place.stable !== null && place.ready !== 'True')) {
      add('not converged', `${name}: candidate ${place.candidate}, ready ${place.ready}, generation ${place.observed_generation} of ${place.generation}`);
    }
    if (place.target === 'files') wantedOf(place, wanted);
  }
  const resources = await stage.rows(`SELECT r.*, e.target AS of FROM resource r JOIN environment e ON e.name = r.environment`);
  for (const resource of resources.filter(r => r.of === 'files')) wanted[`postgres/${resource.object_name}`] = () => undefined;
  for (const place of places.filter(p => p.database)) {
    const count = resources.filter(r => r.service === place.service && r.environment === place.environment).length;
    if (count !== 1) add(count ? 'duplicate' : 'wrong', `${place.service} has ${count} databases in ${place.environment}`);
  }
  const migrated = new Map((await stage.rows(`SELECT service || '-' || environment || '-r' || to_release AS name, count(*)::int AS count FROM deployment GROUP BY 1`)).map(r => [r.name, r.count]));
  const world = readWorld(stage);
  for (const [key, object] of world) {
    if (object.there && !wanted[key]) add('wrong', `${key} should not be there`);
    const { madeTwice, older } = historyOf(object);
    if (madeTwice) add('duplicate', `${key} was made while it was there`);
    if (older) add('wrong', `${key} was written by an older claim after a newer one`);
    const migration = /^migration\/(.+)-c\d+-migrate$/.exec(key)?.[1];
    const runs = object.deeds.filter((d: any) => d.verb === 'made').length;
    // Before a place is taken away with all its deployments' pins, it may have been migrated for each of them.
    if (migration && runs > (migrated.get(migration) ?? 0)) add('duplicate', `${key} ran ${runs} times for ${migrated.get(migration) ?? 0} deployments`);
  }
  for (const [key, differs] of Object.entries(wanted)) {
    const object = world.get(key);
    const how = object?.there ? differs(object) : 'is not there';
    if (how) add('wrong', `${key} ${how}`);
  }
  return findings;
}
