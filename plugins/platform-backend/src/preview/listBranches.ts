import type { components } from '@waymark/platform-common/api';
import type { Platform } from '../platform';
import type { EnvironmentRow, RepositoryRow } from '../store/rows';
import { PREVIEW_PREFIX, previewName } from './previewName';

type View = components['schemas']['Branch'];
const MOST = 500;

/** Newest commit of one branch of a repository; undefined where there is no such branch. */
export async function headOf({ sourceControl }: Pick<Platform, 'sourceControl'>, repository: string, branch: string): Promise<string | undefined> {
  return (await sourceControl.branches([repository], '')).get(repository)?.get(branch);
}

/** The preview branch of a branch: itself, or the one that is called so below `preview/`. Pure. */
export const previewBranchOf = (branch: string) => (branch.startsWith(PREVIEW_PREFIX) ? branch : `${PREVIEW_PREFIX}${branch}`);

/** Branches of a service's repository, the default branch first, then by name, and which of them are shown by a preview. */
export async function listBranches({ knex, sourceControl }: Pick<Platform, 'knex' | 'sourceControl'>, service: string): Promise<View[]> {
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  if (!repository) return [];
  const [found, places] = await Promise.all([
    sourceControl.branches([repository.name], ''),
    knex<EnvironmentRow>('environment').where({ service, removing: false }).whereNotNull('branch').pluck('name'),
  ]);
  const isDefault = (name: string) => name === repository.default_branch;
  return [...(found.get(repository.name) ?? [])]
    .map(([name, head]) => {
      const place = previewName(service, previewBranchOf(name));
      return { name, head, default: isDefault(name), preview: !isDefault(name) && places.includes(place) ? place : null };
    })
    .sort((a, b) => Number(b.default) - Number(a.default) || a.name.localeCompare(b.name))
    .slice(0, MOST);
}
