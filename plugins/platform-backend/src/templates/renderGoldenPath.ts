import { join } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import type { TreeFile } from '@waymark/platform-node';
import { createRenderer } from './engine';
import { readTemplate } from './readTemplate';
import { renderTree } from './renderTree';
import type { GoldenPath } from './types';
import { validateValues } from './validateValues';

/**
 * Renders a golden path as the scaffolder would: the form's values are checked, mapped by the template's own
 * `fetch:template` step, and the skeleton is rendered with them. Reads the disk, writes nothing.
 *
 * @param values - name and team (the team's name or its group's ref), and what the golden path asks for.
 * @throws InputError that names the field where a value is wrong.
 */
export async function renderGoldenPath(
  path: GoldenPath,
  values: Record<string, string>,
): Promise<TreeFile[]> {
  const template = await readTemplate(path.directory);
  if (!template) {
    throw new NotFoundError(
      `The golden path ${path.name} is gone: ${path.directory} holds no template.yaml that creates a service. ` +
        `Choose another, or put it back.`,
    );
  }
  const parameters = validateValues(template.name, template.parameters, values);
  const {
    url,
    values: inputs,
    templateFileExtension,
    trimBlocks,
    lstripBlocks,
  } = template.fetch;
  const mapper = createRenderer();
  // The same walk over the step's input as the scaffolder's own.
  const mapped = JSON.parse(JSON.stringify(inputs), (_key, value) =>
    typeof value === 'string'
      ? mapper.renderValue(value, { parameters })
      : value,
  );
  return renderTree(join(path.directory, url), mapped, {
    extension:
      templateFileExtension === true
        ? '.njk'
        : templateFileExtension || undefined,
    trimBlocks,
    lstripBlocks,
  });
}
