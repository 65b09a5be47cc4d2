import { openApiDocument } from '@waymark/platform-common/api';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const components = openApiDocument.components as unknown as Record<string, Record<string, any>>;

/** Where a part of an action's input goes. */
export interface ActionInput { in: 'path' | 'query' | 'body'; schema: any; required: boolean; description?: string }

/** An operation of the document that is an action too. */
export interface ActionDescription {
  /** Its name in the registry of actions: `set-secret`. */
  name: string;
  operationId: string;
  method: string;
  path: string;
  summary: string;
  /** Changes nothing. */
  reads: boolean;
  /** Takes something away: the kind of plan by which an assistant does it, or `person` where there is none. */
  destructive?: string;
  /** Answers with an operation, which goes on after the answer. */
  startsOperation: boolean;
  /** Takes an idempotency key. */
  takesKey: boolean;
  hasBody: boolean;
  inputs: Record<string, ActionInput>;
}

/** What a reference of the document leads to; anything else as it is. */
export function resolve(schema: any): any {
  if (!schema?.$ref) return schema;
  const [, , kind, name] = schema.$ref.split('/');
  return resolve(components[kind][name]);
}

/** `setSecret` is `set-secret`. */
export const actionName = (operationId: string) => operationId.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** Every operation that is marked `x-action`: `true` for what writes, `read` for what an assistant needs to see. */
export function describeActions(): ActionDescription[] {
  return Object.entries<any>(openApiDocument.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]?.['x-action']).map(method => describe(path, method, item[method], item.parameters ?? [])),
  );
}

function describe(path: string, method: string, operation: any, shared: any[]): ActionDescription {
  const parameters = [...shared, ...(operation.parameters ?? [])].map(resolve);
  const inputs: Record<string, ActionInput> = {};
  const add = (name: string, input: ActionInput) => {
    if (inputs[name]) throw new Error(`Operation ${operation.operationId} has two inputs "${name}": an action needs a name for each`);
    inputs[name] = input;
  };
  for (const { name, in: place, schema, required, description } of parameters) {
    if (place !== 'header') add(name, { in: place, schema, required: Boolean(required), description });
  }
  const body = resolve(operation.requestBody?.content?.['application/json']?.schema);
  for (const [name, schema] of Object.entries<any>(body?.properties ?? {})) {
    add(name, { in: 'body', schema, required: (body.required ?? []).includes(name) });
  }
  const success = Object.entries<any>(operation.responses).find(([code]) => code.startsWith('2'))![1];
  return {
    name: actionName(operation.operationId),
    operationId: operation.operationId,
    method,
    path,
    summary: operation.summary,
    reads: operation['x-action'] === 'read',
    destructive: operation['x-destructive'],
    startsOperation: success.content?.['application/json']?.schema?.$ref === '#/components/schemas/Operation' && operation['x-action'] !== 'read',
    takesKey: parameters.some(p => p.name === 'Idempotency-Key'),
    hasBody: Boolean(body),
    inputs,
  };
}
