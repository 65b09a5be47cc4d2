import type { SourceControl } from '@waymark/platform-node';
import type { Knex } from 'knex';

/**
 * Writes down where repositories are now: with another data folder or port, as after a restore, what was stored when they
 * were made leads elsewhere, perhaps to the installation that was copied. Returns how many had moved.
 */
export async function refreshAddresses(knex: Knex, sourceControl: Pick<SourceControl, 'getRepository'>): Promise<number> {
  let moved = 0;
  for (const { name, url, clone_url } of await knex('repository').where({ made: true }).select('name', 'url', 'clone_url')) {
    const now = await sourceControl.getRepository(name).catch(() => undefined);
    if (!now || (now.url === url && now.cloneUrl === clone_url)) continue;
    await knex('repository').where({ name }).update({ url: now.url, clone_url: now.cloneUrl });
    moved += 1;
  }
  return moved;
}
