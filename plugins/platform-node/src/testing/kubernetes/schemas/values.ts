import type { Finding } from './check';
import type { Schema } from './Definitions';

const QUANTITY =
  /^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|([eE][+-]?\d+))?$/;

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number')
    return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const fits = (type: string, kind: string) =>
  type === kind || (type === 'number' && kind === 'integer');

/** What is wrong with one value itself: its type, and the limits that the schema sets it. */
export function unfitting(schema: Schema, value: any, path: string): Finding[] {
  const kind = kindOf(value);
  const say = (message: string): Finding[] => [
    { kind: 'value', path, message, value },
  ];
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string')
    return ['integer', 'string'].includes(kind)
      ? []
      : [{ kind: 'type', path, value, expected: 'int or string', message: '' }];
  if (schema.format === 'quantity')
    return QUANTITY.test(String(value))
      ? []
      : [
          {
            kind: 'type',
            path,
            value,
            expected: 'quantity',
            message:
              "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
          },
        ];
  if (schema.type && !fits(schema.type, kind))
    return [
      {
        kind: 'type',
        path,
        value,
        expected: schema.type,
        message: `${path} in body must be of type ${schema.type}: "${kind}"`,
      },
    ];
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value)))
    return [
      {
        kind: 'type',
        path,
        value,
        expected: 'date-time',
        message: `${path} in body must be of type date-time: ${JSON.stringify(
          value,
        )}`,
      },
    ];
  if (schema.enum && !schema.enum.includes(value))
    return [
      {
        ...say('')[0],
        message: `Unsupported value: ${JSON.stringify(
          value,
        )}: supported values: ${schema.enum
          .map(v => JSON.stringify(v))
          .join(', ')}`,
      },
    ];
  const limits: Array<[boolean, string]> = [
    [
      schema.minimum !== undefined && value < schema.minimum,
      `should be greater than or equal to ${schema.minimum}`,
    ],
    [
      schema.maximum !== undefined && value > schema.maximum,
      `should be less than or equal to ${schema.maximum}`,
    ],
    [
      schema.minLength !== undefined && value.length < schema.minLength,
      `should be at least ${schema.minLength} chars long`,
    ],
    [
      schema.maxLength !== undefined && value.length > schema.maxLength,
      `should be at most ${schema.maxLength} chars long`,
    ],
    [
      schema.minItems !== undefined && value.length < schema.minItems,
      `should have at least ${schema.minItems} items`,
    ],
    [
      schema.maxItems !== undefined && value.length > schema.maxItems,
      `must have at most ${schema.maxItems} items`,
    ],
    [
      schema.pattern !== undefined &&
        typeof value === 'string' &&
        !new RegExp(schema.pattern, 'u').test(value),
      `should match '${schema.pattern}'`,
    ],
  ];
  return limits
    .filter(([broken]) => broken)
    .flatMap(([, what]) => say(`${path} in body ${what}`));
}
