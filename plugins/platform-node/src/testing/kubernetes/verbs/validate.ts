import type { Cause } from '../ApiError';
import { ApiError, badRequest, invalid } from '../ApiError';
import { rules } from '../objects/rules';
import { schemaDefaults } from '../objects/schemaDefaults';
import { defaults } from '../objects/defaults';
import type { Finding } from '../schemas/check';
import { check, prune } from '../schemas/check';
import type { KubeObject, ResourceType } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { named } from '../World';

const GO: Record<string, string> = {
  string: 'string',
  integer: 'int32',
  number: 'float64',
  boolean: 'bool',
  array: 'slice',
  object: 'struct',
};
const REASONS: Record<string, string> = {
  required: 'FieldValueRequired',
  type: 'FieldValueTypeInvalid',
  value: 'FieldValueInvalid',
};

const cannot = (type: ResourceType, why: string) =>
  badRequest(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${why}`,
  );

/** Kubernetes' own kinds are decoded into structs: a wrong type is told by the decoder. */
function undecodable(
  type: ResourceType,
  { path, value, expected, message }: Finding,
): ApiError {
  if (expected === 'quantity') return cannot(type, message);
  const given = Array.isArray(value) ? 'array' : typeof value;
  return cannot(
    type,
    `json: cannot unmarshal ${
      given === 'boolean' ? 'bool' : given
    } into Go struct field ${type.kind}.${path} of type ${
      GO[expected ?? ''] ?? expected
    }`,
  );
}

const cause = ({ kind, path, message, value }: Finding): Cause => ({
  reason: REASONS[kind],
  field: path,
  message:
    kind === 'required' || message.startsWith('Unsupported')
      ? message
      : `Invalid value: ${JSON.stringify(
          kind === 'type' ? typeof value : value,
        )}: ${message}`,
});

/** What no schema knows: an error for who asks for it, a warning for everybody else. */
function unknownFields(
  type: ResourceType,
  found: Finding[],
  call: Call,
  applying: boolean,
): void {
  if (!found.length) return;
  // A typed patch of an own kind cannot hold them at all.
  if (applying && !type.custom) {
    const { name, namespace = '' } = (call.body as KubeObject).metadata ?? {};
    throw new ApiError(
      500,
      undefined,
      `failed to create typed patch object (${namespace}/${name}; ${apiVersionOf(
        type,
      )}, Kind=${type.kind}): ${found
        .map(f => `.${f.path}: field not declared in schema`)
        .join('\n')}`,
    );
  }
  const words = found.map(f => f.message);
  const validation = call.query.get('fieldValidation') || 'Warn';
  if (validation === 'Strict')
    throw cannot(type, `strict decoding error: ${words.join(', ')}`);
  if (validation === 'Warn') call.warnings.push(...words);
}

/** Refuses a body that cannot be read as an object of this type. Returns it without what no schema knows. */
export function decode(
  world: World,
  type: ResourceType,
  body: unknown,
  call: Call,
  applying = false,
): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind})`,
    );
  const object = body as KubeObject;
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = object;
  if (apiVersion !== apiVersionOf(type))
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(
        type,
      )})`,
    );
  if (kind !== type.kind)
    throw cannot(
      type,
      `converting (${kind}) to (${type.kind}): unknown conversion`,
    );
  const schema = world.schema(type);
  const findings = check(world.definitions, schema, object);
  unknownFields(
    type,
    findings.filter(f => f.kind === 'unknown'),
    call,
    applying,
  );
  const wrong = findings.find(f => f.kind === 'type');
  if (wrong && (!type.custom || wrong.path.startsWith('metadata')))
    throw undecodable(type, wrong);
  const pruned: KubeObject = prune(world.definitions, schema, object);
  return { ...pruned, apiVersion, kind, metadata: pruned.metadata ?? {} };
}

/** Fills in defaults, and refuses what is not valid. */
export function complete(
  world: World,
  type: ResourceType,
  next: KubeObject,
  live?: KubeObject,
): void {
  const schema = world.schema(type);
  if (type.custom) schemaDefaults(schema, next);
  else defaults(next);
  const findings = check(world.definitions, schema, next)
    .filter(
      f => f.kind !== 'unknown' && !f.path.startsWith('metadata.managedFields'),
    )
    // What the server itself writes into a status is not held against anybody.
    .filter(f => type.custom || !f.path.startsWith('status'));
  const causes = [...findings.map(cause), ...rules(next, live)];
  if (causes.length) throw invalid(named(type, next.metadata.name), causes);
}
