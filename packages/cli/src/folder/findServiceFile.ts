import { existsSync } from 'node:fs';
import path from 'node:path';

/** What the file of a service is called. */
export const SERVICE_FILE = 'platform.yaml';

/** The platform.yaml of a folder, or of the nearest one above it up to the top of the repository; undefined without one. */
export function findServiceFile(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const file = path.join(folder, SERVICE_FILE);
    if (existsSync(file)) return file;
    if (
      existsSync(path.join(folder, '.git')) ||
      folder === path.dirname(folder)
    )
      return undefined;
  }
}
