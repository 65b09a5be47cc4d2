import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@waymark/platform-common';
import { readTemplate } from './readTemplate';
import type { GoldenPath } from './types';

/**
 * The golden paths of a folder: each subfolder with a template.yaml that ends in creating a service, by name. Other
 * templates are left to the scaffolder.
 */
export async function listTemplates(root: string): Promise<GoldenPath[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(entry => entry.isDirectory())
      .map(async ({ name: folder }): Promise<GoldenPath | undefined> => {
        const directory = join(root, folder);
        const template = await readTemplate(directory);
        if (!template) return undefined;
        const { name, title, description, parameters } = template;
        return {
          name,
          title,
          description,
          directory,
          valuesSchema: besideNameAndTeam(parameters),
        };
      }),
  );
  return found
    .filter(path => path !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function besideNameAndTeam(parameters: JsonObject): JsonObject {
  const { name, team, ...properties } = parameters.properties as JsonObject;
  const required = (parameters.required as string[]).filter(
    field => field !== 'name' && field !== 'team',
  );
  return { type: 'object', additionalProperties: false, required, properties };
}
