import { serviceFileSchema } from './schema';
import type { SpecSchema } from './SpecSchema';
import { acceptedWords } from './words';

/** The published JSON Schema as text, for editors and other programs. */
export function schemaText(): string {
  return `${JSON.stringify(serviceFileSchema, null, 2)}\n`;
}

const isSpec = (path: string[]) => path.length === 1 && path[0] === 'spec';

/** The tables of the reference, made from the schema: one for each block, a row for each field. */
export function referenceTables(): string {
  const blocks: string[] = [];
  const visit = (schema: SpecSchema, path: string[]) => {
    const inner = schema.additionalProperties;
    const children = Object.entries(schema.properties ?? {});
    const leaves = children.filter(([, child]) => child.type !== 'object');
    if (leaves.length) blocks.push(block(schema, path, leaves));
    else if (path.length && !isSpec(path))
      blocks.push(`### \`${path.join('.')}\`\n\n${schema.description}`);
    for (const [name, child] of children)
      if (child.type === 'object') visit(child, [...path, name]);
    if (inner && typeof inner === 'object') visit(inner, [...path, '<name>']);
  };
  visit(serviceFileSchema, []);
  return `${blocks.join('\n\n')}\n`;
}

function block(
  schema: SpecSchema,
  path: string[],
  leaves: [string, SpecSchema][],
): string {
  const rows = leaves.map(([name, child]) => {
    const full = [...path, name].join('.');
    let standard = '';
    if (child.default !== undefined) standard = `\`${child.default}\``;
    else if (schema.required?.includes(name)) standard = '*needed*';
    return `| \`${full}\` | ${child.description} | ${acceptedWords(
      child,
    ).replace(/"/g, '`')} | ${standard} |`;
  });
  return [
    path.length ? `### \`${path.join('.')}\`` : '### The top',
    '',
    schema.description,
    '',
    '| field | what it says | accepted | default |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
