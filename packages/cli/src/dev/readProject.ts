import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { SERVICE_FILE } from '../folder/findServiceFile';

/** What a working folder says of how its service is run. */
export interface Project {
  start: string;
  /** Undefined where there is nothing to migrate. */
  migrate?: string;
}

/** What its platform.yaml asks for. */
export interface Wants {
  database: boolean;
  dependencies: string[];
}

/** Reads the scripts of a working folder's package.json; `command` stands for the start script where it is given. */
export function readProject(folder: string, command?: string): Project {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) {
    if (command) return { start: command };
    throw new CliError(
      ExitCode.usage,
      'It is not known how this service is started.',
      `There is no package.json in ${folder}.`,
      'Say it: platform dev --command "./run"',
    );
  }
  let json: any;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(
      ExitCode.failed,
      'package.json cannot be read.',
      (error as Error).message,
      'Mend it.',
    );
  }
  const start = command ?? json.scripts?.start;
  if (typeof start !== 'string' || !start) {
    throw new CliError(
      ExitCode.usage,
      'It is not known how this service is started.',
      'Its package.json has no script "start".',
      'Add one, or say it: platform dev --command "node src/main.ts"',
    );
  }
  const needs = Object.keys({ ...json.dependencies, ...json.devDependencies });
  if (needs.length && !existsSync(path.join(folder, 'node_modules'))) {
    throw new CliError(
      ExitCode.failed,
      'The dependencies of this service are not installed.',
      `It needs ${needs.slice(0, 3).join(', ')}${
        needs.length > 3 ? ` and ${needs.length - 3} more` : ''
      }, and there is no node_modules in ${folder}.`,
      'Install them: npm ci',
    );
  }
  return { start, migrate: json.scripts?.migrate };
}

/** What the platform.yaml of a working folder asks for; undefined where there is none, or it cannot be read now. */
export async function readWants(folder: string): Promise<Wants | undefined> {
  const file = path.join(folder, SERVICE_FILE);
  if (!existsSync(file)) return undefined;
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const parsed = parseServiceFile(readFileSync(file, 'utf8'), { file });
  if (!parsed.ok) return undefined;
  const { database, dependencies } = parsed.file.spec;
  return { database: Boolean(database), dependencies: dependencies ?? [] };
}
