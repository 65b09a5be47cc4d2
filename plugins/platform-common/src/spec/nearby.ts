import type { SpecSchema } from './SpecSchema';

/** Whether a field that takes free text takes this one. */
export function fits(text: string, schema: SpecSchema): boolean {
  if (
    schema.type !== 'string' ||
    schema.enum ||
    schema.const ||
    schema['x-quantity'] ||
    text === ''
  )
    return false;
  return (
    (!schema.pattern || new RegExp(schema.pattern).test(text)) &&
    !(schema.not && new RegExp(schema.not.pattern).test(text))
  );
}

/** A name made of what stands there: `Payment API` becomes `payment-api`. */
export const slug = (text: string) =>
  text
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** Whether a text is a number that the field would take without its quotes. */
export function isNumberIn(text: string, schema: SpecSchema): boolean {
  const value = Number(text);
  if (
    text.trim() === '' ||
    !Number.isFinite(value) ||
    (schema.type !== 'integer' && schema.type !== 'number')
  )
    return false;
  return (
    value >= (schema.minimum ?? value) &&
    value <= (schema.maximum ?? value) &&
    (schema.type === 'number' || Number.isInteger(value))
  );
}

/** What other languages, and older YAML, take for true or false. */
export const isYesOrNo = (value: unknown) =>
  /^(yes|no|on|off|y|n|true|false)$/i.test(String(value));
