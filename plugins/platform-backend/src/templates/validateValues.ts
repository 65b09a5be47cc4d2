import { InputError } from '@backstage/errors';
import type { JsonObject } from '@waymark/platform-common';
import Ajv, { type ErrorObject } from 'ajv';

/**
 * Checks what was asked for against the form of the template, as the portal's form does, and fills in defaults.
 *
 * @throws InputError that names each field, what is wrong with it, and what may stand there.
 */
export function validateValues(
  templateName: string,
  parameters: JsonObject,
  values: Record<string, string>,
): Record<string, string> {
  // Not strict: a form's schema carries words of its own (`ui:field`, `enumNames`).
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    useDefaults: true,
    validateFormats: false,
    // Compiling the schema of schemas takes longer than all else; a form that is none of them does not compile either.
    meta: false,
    validateSchema: false,
  });
  const validate = ajv.compile({ ...parameters, additionalProperties: false });
  const filled = { ...values };
  if (validate(filled)) return filled;

  const known = Object.keys(parameters.properties as JsonObject);
  // A value that breaks two rules of one field is told once.
  const problems = [
    ...new Set((validate.errors ?? []).map(error => describe(error, known))),
  ];
  throw new InputError(
    `The golden path ${templateName} can not be used with these values: ${problems.join(
      '; ',
    )}.`,
  );
}

function describe(error: ErrorObject, known: string[]): string {
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  const words = ownWords(error);
  if (words) return `${field} must be ${words}`;
  switch (error.keyword) {
    case 'required':
      return `${error.params.missingProperty} is missing`;
    case 'additionalProperties':
      return `${
        error.params.additionalProperty
      } is not asked for (it asks for ${known.join(', ')})`;
    case 'enum':
      return `${field} must be one of ${error.params.allowedValues.join(', ')}`;
    case 'pattern':
      return `${field} must match ${error.params.pattern}`;
    case 'not':
      return `${field} can not be that`;
    default:
      return `${field} ${error.message}`;
  }
}

/** What the form says instead of a rule that only machines read: one sentence. */
function ownWords({ parentSchema }: ErrorObject): string | undefined {
  const words = (parentSchema as { errorMessage?: unknown } | undefined)
    ?.errorMessage;
  return typeof words === 'string' ? words.replace(/\.$/, '') : undefined;
}
