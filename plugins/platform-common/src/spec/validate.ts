import Ajv2020 from 'ajv/dist/2020';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import { parseCpu, parseMemory } from './quantities';
import { serviceFileSchema } from './schema';
import type { SpecSchema } from './SpecSchema';

let validator: ValidateFunction | undefined;

/** Compiled at the first use: most programs that import the language never validate a file. */
function compiled(): ValidateFunction {
  if (validator) return validator;
  const ajv = new Ajv2020({
    allErrors: true,
    useDefaults: true,
    allowUnionTypes: true,
    verbose: true,
  });
  ajv.addKeyword('x-words');
  ajv.addKeyword({
    keyword: 'x-quantity',
    type: ['string', 'number'],
    errors: false,
    validate: (
      range: NonNullable<SpecSchema['x-quantity']>,
      value: string | number,
    ) => {
      const parse = range.unit === 'cpu' ? parseCpu : parseMemory;
      try {
        return (
          parse(value) >= parse(range.minimum) &&
          parse(value) <= parse(range.maximum)
        );
      } catch {
        // A number can be out of the form too; what is text is refused by the pattern, in its own words.
        return typeof value === 'string';
      }
    },
  });
  validator = ajv.compile(serviceFileSchema);
  return validator;
}

/** Checks a value against the schema and fills in its defaults, in place. All that does not fit is returned. */
export function validate(value: unknown): ErrorObject[] {
  const check = compiled();
  return check(value) ? [] : [...(check.errors ?? [])];
}
