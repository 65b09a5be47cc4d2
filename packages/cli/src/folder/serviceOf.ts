import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from '../terminal/Io';
import { findServiceFile } from './findServiceFile';
import { git } from './git';

/** The service that a command works on. */
export interface NamedService {
  name: string;
  /** The folder of its working copy, where the command is run in it. */
  folder?: string;
}

/** The service of a working folder: the name in its platform.yaml, else that of the repository it was cloned from. */
export async function serviceOfFolder(
  io: Pick<Io, 'cwd' | 'env'>,
): Promise<NamedService | undefined> {
  const file = findServiceFile(io.cwd);
  if (file) {
    const { parseServiceFile } = await import('@waymark/platform-common/spec');
    const parsed = parseServiceFile(await readFile(file, 'utf8'), { file });
    if (parsed.ok)
      return { name: parsed.file.metadata.name, folder: path.dirname(file) };
  }
  // A file that is being edited may be broken; which service it is does not depend on that.
  const folder = (
    await git(io, io.cwd, 'rev-parse', '--show-toplevel')
  )?.trim();
  const url = (await git(io, io.cwd, 'remote', 'get-url', 'origin'))?.trim();
  const name = url && /([^/:]+?)(?:\.git)?\/?$/.exec(url)?.[1];
  const { isServiceName } = await import('@waymark/platform-common/spec');
  return folder && isServiceName(name) ? { name, folder } : undefined;
}

/**
 * The service that is named, else that of the folder. Throws with exit code 2 where there is neither.
 *
 * @param how - how the command lets a service be named, for those words
 */
export async function serviceOf(
  io: Io,
  name?: string,
  how = 'Name it, or go',
): Promise<NamedService> {
  const here = await serviceOfFolder(io);
  if (name) return name === here?.name ? here : { name };
  if (here) return here;
  throw new CliError(
    ExitCode.usage,
    'Which service?',
    `Nothing is named, and ${io.cwd} is in no working folder of a service.`,
    `${how} into its folder (the one with its platform.yaml).`,
  );
}
