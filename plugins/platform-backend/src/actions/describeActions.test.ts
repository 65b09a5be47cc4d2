import { openApiDocument } from '@waymark/platform-common/api';
import { z } from 'zod/v3';
import zodToJsonSchema from 'zod-to-json-schema';
import { actionName, describeActions, resolve } from './describeActions';
import { inputSchema } from './inputSchema';

const KEPT = ['enum', 'minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'minItems', 'maxItems', 'description'];
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** What a schema accepts, said in one way: as the document and as the registry of actions write it. */
function canonical(given: any): any {
  const schema = resolve(given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const others = choices.filter((one: any) => one.type !== 'null').map(canonical);
    const only = others.length === 1 ? others[0] : { choices: others };
    return others.length < choices.length ? { ...only, nullable: true } : only;
  }
  const types = [schema.type].flat();
  const type = types.find(one => one !== 'null');
  const kept = Object.fromEntries(KEPT.filter(key => key !== 'description' && schema[key] !== undefined).map(key => [key, schema[key]]));
  return {
    type,
    ...kept,
    ...(kept.enum ? { enum: kept.enum.filter((one: unknown) => one !== null) } : {}),
    ...(schema.format === 'date-time' ? { format: 'date-time' } : {}),
    ...(types.includes('null') ? { nullable: true } : {}),
    ...(type === 'array' ? { items: canonical(schema.items) } : {}),
    ...(type === 'object'
      ? {
          properties: Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, canonical(one)])),
          required: [...(schema.required ?? [])].sort(),
          rest: typeof schema.additionalProperties === 'object' && Object.keys(schema.additionalProperties).length ? canonical(schema.additionalProperties) : schema.additionalProperties !== false,
        }
      : {}),
  };
}

const marked = Object.entries<any>(openApiDocument.paths).flatMap(([path, item]) => METHODS.filter(m => item[m]?.['x-action']).map(m => ({ path, item, operation: item[m] })));

describe('actions out of the document', () => {
  it('has one for every operation that is marked, and none besides', () => {
    expect(describeActions().map(one => one.operationId).sort()).toEqual(marked.map(one => one.operation.operationId).sort());
    expect(describeActions().length).toBeGreaterThan(35);
    expect(new Set(describeActions().map(one => one.name)).size).toBe(describeActions().length);
  });

  it.each(marked)('$operation.operationId takes what its address takes', ({ item, operation }) => {
    const action = describeActions().find(one => one.name === actionName(operation.operationId))!;
    const { properties, required = [], additionalProperties } = zodToJsonSchema(inputSchema(z, action) as any) as any;
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve).filter(one => one.in !== 'header');
    const body = resolve(operation.requestBody?.content['application/json'].schema) ?? { properties: {} };
    const wanted = Object.fromEntries([...parameters.map(one => [one.name, one.schema]), ...Object.entries(body.properties ?? {})].map(([name, one]) => [name, canonical(one)]));
    const { idempotencyKey: _key, plan, ...taken } = properties;
    const got = Object.fromEntries(Object.entries({ ...taken, ...(wanted.plan ? { plan } : {}) }).map(([name, one]) => [name, canonical(one)]));
    expect(got).toEqual(wanted);
    expect([...required].sort()).toEqual([...parameters.filter(one => one.required).map(one => one.name), ...(body.required ?? [])].sort());
    expect(additionalProperties).toBe(false);
  });

  it('marks nothing that is a person\'s word, and nothing that hands out what only a person may hold', () => {
    const names = describeActions().map(one => one.operationId);
    for (const never of ['decideApproval', 'acceptTransfer', 'startDevSession', 'listAudit', 'undoOperation']) expect(names).not.toContain(never);
  });

  it('knows a way for an assistant to everything that takes something away', () => {
    const kinds: string[] = (openApiDocument.components.schemas as any).PlanKind.enum;
    const destructive = describeActions().filter(one => one.destructive);
    expect(destructive.map(one => one.operationId).sort()).toEqual(['createDeployment', 'createRollback', 'decommissionService', 'deleteDatabase', 'deleteEnvironment', 'deleteSecret', 'promoteOperation', 'removeBackup', 'swapDatabase']);
    expect(destructive.filter(one => one.destructive !== 'person' && !kinds.includes(one.destructive!))).toEqual([]);
  });
});
