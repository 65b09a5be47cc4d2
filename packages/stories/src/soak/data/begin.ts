import { post } from '../deploy/service.ts';
import { type DataStory, OPERATIONS } from './points.ts';
import { SERVICE, type World } from './World.ts';

/** Brings about what a story begins with. Returns the database that it is about, if that is not the service's own. */
export async function setUp(world: World, story: DataStory): Promise<string | undefined> {
  if (story === 'swap') return (world.partner ??= await world.restored());
  if (story === 'throw-away') return (world.scrap ??= await world.restored());
  if (story === 'delete' || story === 'recover') {
    world.copy ??= await world.restored();
    const { state, name } = await world.find(world.copy);
    if (story === 'delete' && state === 'deleted') await world.done(`/databases/${world.copy}/recovery`);
    if (story === 'recover' && state !== 'deleted') await world.done(`/databases/${world.copy}/deletion`, { confirm: name, skipFinalBackup: true });
    return world.copy;
  }
  if (story === 'bring back') await world.done(`/services/${SERVICE}/decommission`, { confirm: SERVICE });
  return undefined;
}

/** Begins it; undefined if nobody has answered, as when the backend was killed meanwhile. */
export async function ask(world: World, story: DataStory, subject: string | undefined): Promise<string | undefined> {
  const { product } = world;
  const id = (await world.own())?.id;
  const named = subject ? (await world.find(subject)).name : undefined;
  const overridden = story === 'resize' && (await world.isOverridden());
  const asks: Record<DataStory, () => Promise<string | undefined>> = {
    backup: () => post(product, `/databases/${id}/backups`, { prove: true }),
    restore: () => post(product, `/databases/${id}/restores`, {}),
    'throw-away': () => post(product, `/databases/${subject}/deletion`, { confirm: named, graceDays: 0 }),
    swap: () => post(product, `/databases/${subject}/swap`, { reason: 'Soak' }),
    rotate: () => post(product, `/databases/${id}/rotations`, { reason: 'Soak' }),
    resize: () => post(product, `/databases/${id}/size`, overridden ? { endOverride: true } : { size: 'medium', reason: 'Soak', expiresInHours: 1 }),
    delete: () => post(product, `/databases/${subject}/deletion`, { confirm: named }),
    recover: () => post(product, `/databases/${subject}/recovery`, {}),
    decommission: () => post(product, `/services/${SERVICE}/decommission`, { confirm: SERVICE }),
    'bring back': () => post(product, `/services/${SERVICE}/recovery`, {}),
    async migrate() {
      await world.pushMigration();
      return undefined;
    },
  };
  return asks[story]();
}

/** The operation of a story that was begun after another, once it is written; undefined if there is none in time. */
export async function findBegun(world: World, story: DataStory, before: string | undefined, timeoutMs: number): Promise<string | undefined> {
  for (const until = Date.now() + timeoutMs; Date.now() < until; await new Promise(resolve => setTimeout(resolve, 200))) {
    const found = await world.newest(OPERATIONS[story].kind).catch(() => undefined);
    if (found && found.id !== before) return found.id;
  }
  return undefined;
}

