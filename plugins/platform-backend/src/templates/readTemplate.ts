import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@waymark/platform-common';
import { parse } from 'yaml';
import { z } from 'zod';

/** The step that makes a template a golden path: it hands the rendered tree over to the platform. */
export const CREATE_ACTION = 'platform:service:create';

/** Inputs of `fetch:template` that the platform renders like the scaffolder. Others are refused, not ignored. */
const fetchInput = z.strictObject({
  url: z
    .string()
    .regex(
      /^\.(\/[\w-][\w.-]*)+$/,
      'must be a folder below the template, such as ./skeleton',
    ),
  values: z.record(z.string(), z.json()).default({}),
  templateFileExtension: z.union([z.string(), z.boolean()]).optional(),
  trimBlocks: z.boolean().optional(),
  lstripBlocks: z.boolean().optional(),
});

const templateFile = z.object({
  kind: z.literal('Template'),
  metadata: z.object({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    title: z.string().optional(),
    description: z.string().default(''),
  }),
  spec: z.object({
    parameters: z
      .union([z.array(z.looseObject({})), z.looseObject({})])
      .optional(),
    steps: z.array(
      z.object({ action: z.string(), input: z.unknown().optional() }),
    ),
  }),
});

/** What the platform needs of a template.yaml. */
export interface TemplateFile {
  name: string;
  title: string;
  description: string;
  /** JSON Schema of everything that the form asks for, name and team included. */
  parameters: JsonObject;
  fetch: z.infer<typeof fetchInput>;
}

/**
 * Reads the template.yaml of a folder. Undefined where there is none, or where the template is not a golden path (it has
 * no step that creates a service).
 *
 * @throws InputError where it is a golden path that the platform can not render; names file and field.
 */
export async function readTemplate(
  directory: string,
): Promise<TemplateFile | undefined> {
  const file = join(directory, 'template.yaml');
  const text = await readFile(file, 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (text === undefined) return undefined;

  const content = check(file, '', z.unknown(), parseYaml(file, text));
  const steps = (content as { spec?: { steps?: unknown } } | null)?.spec?.steps;
  if (
    !Array.isArray(steps) ||
    !steps.some(step => step?.action === CREATE_ACTION)
  )
    return undefined;

  const { metadata, spec } = check(file, '', templateFile, content);
  const fetchSteps = spec.steps.filter(step =>
    step.action.startsWith('fetch:'),
  );
  if (fetchSteps.length !== 1 || fetchSteps[0].action !== 'fetch:template') {
    throw new InputError(
      `The template ${file} can not be a golden path: it needs exactly one fetch step, fetch:template. ` +
        `Put what the others fetch into its skeleton.`,
    );
  }
  return {
    name: metadata.name,
    title: metadata.title ?? metadata.name,
    description: metadata.description.trim(),
    parameters: mergeParameters(spec.parameters ?? []),
    fetch: check(
      file,
      'input of fetch:template: ',
      fetchInput,
      fetchSteps[0].input,
    ),
  };
}

/** A form may have several pages, each a schema; the values are checked against all of them at once. */
function mergeParameters(
  pages: z.infer<typeof templateFile>['spec']['parameters'] & object,
): JsonObject {
  const list = (Array.isArray(pages) ? pages : [pages]) as Array<{
    required?: string[];
    properties?: JsonObject;
  }>;
  return {
    type: 'object',
    required: list.flatMap(page => page.required ?? []),
    properties: Object.assign(
      {},
      ...list.map(page => page.properties ?? {}),
    ) as JsonObject,
  };
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(
      `The template ${file} is not valid YAML: ${
        (error as Error).message
      } Correct the file.`,
    );
  }
}

function check<T>(
  file: string,
  where: string,
  schema: z.ZodType<T>,
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(
    issue => `${issue.path.join('.') || 'document'}: ${issue.message}`,
  );
  throw new InputError(
    `The template ${file} can not be a golden path: ${where}${issues.join(
      '; ',
    )}. Correct the file.`,
  );
}
