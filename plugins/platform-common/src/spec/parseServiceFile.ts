import { checkTogether } from './checks';
import { explain } from './explain';
import type { Places } from './places';
import { readYaml } from './readYaml';
import type { ParseResult, Problem, ServiceFile } from './types';
import { validate } from './validate';

/**
 * Parses the text of a `platform.yaml`: YAML, then the schema (which fills in the defaults), then what fields mean
 * together. Never throws. What is wrong comes back all at once, in the order of the file, each with line and column.
 *
 * @param options.file - the name to show in problems; default `platform.yaml`
 */
export function parseServiceFile(
  text: string,
  options: { file?: string } = {},
): ParseResult {
  const yaml = readYaml(text, options.file ?? 'platform.yaml');
  if (!yaml.ok) return { ok: false, problems: inOrder(yaml.problems) };
  const errors = validate(yaml.value);
  if (errors.length)
    return { ok: false, problems: inOrder(explain(errors, yaml.places)) };
  const file = normalised(yaml.value as ServiceFile, yaml.places);
  const problems = checkTogether(file, yaml.places);
  return problems.length
    ? { ok: false, problems: inOrder(problems) }
    : { ok: true, file };
}

function inOrder(problems: Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : 1),
  );
}

/**
 * CPU may be written as a number (`cpu: 2`); from here on it is text. Where autoscaling says how many run, and no number
 * is written, the least it says is the number.
 */
function normalised(file: ServiceFile, places: Places): ServiceFile {
  const { runtime: own } = file.spec;
  if (own.autoscaling && !places.has(['spec', 'runtime', 'replicas']))
    own.replicas = own.autoscaling.min;
  for (const runtime of [
    file.spec.runtime,
    ...Object.values(file.spec.environments).map(one => one.runtime),
  ]) {
    if (runtime?.cpu !== undefined) runtime.cpu = String(runtime.cpu);
  }
  return file;
}
