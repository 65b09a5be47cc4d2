import { isServiceName, parseServiceFile } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import type { TreeFile } from '@waymark/platform-node';
import { checkTree } from '../../create/checkTree';
import { refuseGone } from '../../decommission/refuseDecommissioned';
import { checkServiceFile } from '../../pipeline/checkServiceFile';
import type { Platform } from '../../platform';
import type { RepositoryRow, ServiceRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';

/** Refuses a field of the body. `what` says what comes of it: "The service cannot be created". */
export function refuseField(what: string, path: string, message: string, next: string): never {
  throw new PlatformError('InputError', what, `${path}: ${message}`, next, [{ path, message }]);
}

/** A repository has the name of its service, so both have the same rule, and neither takes the other's. */
export async function checkNewName({ knex, directory }: Platform, what: string, { name, team }: { name: string; team: string }, there?: 'its repository is there'): Promise<void> {
  if (!isServiceName(name)) {
    refuseField(what, 'name', `"${name}" is not a name for a service`, 'Use 3 to 30 lower-case letters, digits and hyphens, beginning with a letter, ending with a letter or digit, and not ending in -db.');
  }
  if (!(await directory.groupOfTeam(team))) refuseField(what, 'team', `there is no team "${team}"`, 'Name a group of the catalog.');
  const service = await knex<ServiceRow>('service').where({ name }).first();
  const taken = service ?? (there ? undefined : await knex<RepositoryRow>('repository').where({ name }).first());
  if (service) refuseGone(service, `The name ${name} is taken`);
  if (taken) {
    const since = taken.created_at.toISOString().slice(0, 10);
    throw new PlatformError('ConflictError', `The name ${name} is taken`, `Team "${taken.team}" has a ${service ? 'service' : 'repository'} of that name since ${since}.`, 'Choose another name.');
  }
}

/** The files of a body as a tree. Throws a `PlatformError` that names the file that is not right. */
export function treeOfFiles(files: components['schemas']['Tree']): TreeFile[] {
  const tree = files.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64'), executable: f.executable }));
  checkTree(tree);
  return tree;
}

/** True if the tree has a `platform.yaml`. Throws a `PlatformError` with every problem when it is not right, or is another service's. */
export function checkServiceTree(tree: TreeFile[], service: { name: string; team: string }): boolean {
  const file = tree.find(f => f.path === 'platform.yaml');
  if (!file) return false;
  const text = file.content.toString('utf8');
  const parsed = parseServiceFile(text, { file: 'platform.yaml' });
  const problems = parsed.ok ? checkServiceFile(parsed.file, service, text) : parsed.problems;
  if (problems.length) throw new PlatformError('InputError', 'platform.yaml is not right', `${problems[0].file}:${problems[0].line}:${problems[0].column} ${problems[0].message}`, problems[0].next, problems);
  return true;
}
