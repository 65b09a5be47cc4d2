import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import { insertEvent } from '../store/insertEvent';
import type { RepositoryRow } from '../store/rows';

const MAX_WORDS = 200;

/** An error in so few words that it can be shown to whoever may see the service: paths of the machine are in the log. Pure. */
export function troubleWords(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && code) return code;
  return `${message ?? error}`.split('\n')[0].replace(/(?:file:\/\/)?\/[^\s'"]*/g, '…').slice(0, MAX_WORDS);
}

/** Writes whether a repository can be read, if that is not what was last known. True if it was written. */
export async function noteTrouble(knex: Knex, { name, service }: Pick<RepositoryRow, 'name' | 'service'>, trouble: string | null): Promise<boolean> {
  return knex.transaction(async trx => {
    const rows = await trx<RepositoryRow>('repository')
      .where({ name })
      .whereRaw('trouble IS DISTINCT FROM ?', [trouble])
      .update({ trouble, trouble_since: (trouble === null ? null : trx.raw('coalesce(trouble_since, now())')) as any });
    if (!rows) return false;
    const title = trouble === null ? `The repository ${name} can be read again` : `The repository ${name} cannot be read (${trouble}): pushes to it are not seen`;
    await insertEvent(trx, { type: trouble === null ? 'repository.readable' : 'repository.unreadable', title, service });
    return true;
  });
}

/** What a service says of a repository that cannot be read; nothing while it can. Pure. */
export function troubleConditions({ name, trouble, trouble_since }: Pick<RepositoryRow, 'name' | 'trouble' | 'trouble_since'>): components['schemas']['Condition'][] {
  if (trouble === null) return [];
  return [
    {
      type: 'RepositoryReadable',
      status: 'False',
      reason: 'Unreadable',
      message: `The repository ${name} cannot be read, so that pushes to it are not seen; what runs is not touched by that.`,
      cause: { node: 'repository', object: name, words: trouble },
      next: 'Those who run the platform find all of the error in the log of the backend; pushes are seen by themselves once it can be read.',
      ...(trouble_since ? { lastTransitionTime: new Date(trouble_since).toISOString() } : {}),
    },
  ];
}
