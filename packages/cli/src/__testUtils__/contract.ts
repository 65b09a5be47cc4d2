import { openApiDocument } from '@waymark/platform-common/api';
import Ajv2020 from 'ajv/dist/2020';

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  validateFormats: false,
});
ajv.addSchema({ ...openApiDocument, $id: 'openapi' });

/** One operation of the API's document. */
export interface ContractOperation {
  /** `GET /services/{service}`. */
  id: string;
  spec: any;
  params: Record<string, string>;
}

/** The operation of the document that a request asks for. */
export function operationFor(
  method: string,
  path: string,
): ContractOperation | undefined {
  for (const [template, item] of Object.entries<any>(openApiDocument.paths)) {
    const spec = item[method.toLowerCase()];
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(match => match[1]);
    const match = new RegExp(
      `^${template.replace(/\{\w+\}/g, '([^/]+)')}$`,
    ).exec(path);
    if (spec && match) {
      const params = Object.fromEntries(
        names.map((name, index) => [
          name,
          decodeURIComponent(match[index + 1]),
        ]),
      );
      return {
        id: `${method} ${template}`,
        spec: {
          ...spec,
          parameters: [...(item.parameters ?? []), ...(spec.parameters ?? [])],
        },
        params,
      };
    }
  }
  return undefined;
}

/** A text of a query as the type that the document gives it; what cannot be read as that stays a text. */
function fromQuery(text: string, type: unknown): unknown {
  if (type === 'integer') return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** What a request does against the document. */
export function requestViolations(
  operation: ContractOperation,
  query: URLSearchParams,
  headers: Record<string, unknown>,
  body: unknown,
): string[] {
  const found: string[] = [];
  const parameters = operation.spec.parameters.map((one: any) =>
    one.$ref ? at(one.$ref) : one,
  );
  for (const name of query.keys()) {
    const parameter = parameters.find(
      (one: any) => one.in === 'query' && one.name === name,
    );
    if (!parameter) found.push(`unknown query parameter ${name}`);
    else {
      found.push(
        ...violations(
          parameter.schema,
          fromQuery(query.get(name) ?? '', parameter.schema.type),
          name,
        ),
      );
    }
  }
  for (const parameter of parameters.filter(
    (one: any) => one.in === 'header',
  )) {
    const value = headers[parameter.name.toLowerCase()];
    if (value !== undefined)
      found.push(...violations(parameter.schema, value, parameter.name));
  }
  const schema = operation.spec.requestBody?.content['application/json'].schema;
  if (schema) found.push(...violations(schema, body, 'body'));
  return found;
}

/** What an answer of a test does against the document, so that no test is written for an API that is not there. */
export function answerViolations(
  operation: ContractOperation,
  status: number,
  body: unknown,
): string[] {
  const answer =
    operation.spec.responses[String(status)] ??
    (status >= 400 ? operation.spec.responses.default : undefined);
  if (!answer) return [`status ${status} is not in the document`];
  const { content } = answer.$ref ? at(answer.$ref) : answer;
  return violations(content['application/json'].schema, body, 'answer');
}

function violations(schema: any, value: unknown, name: string): string[] {
  const absolute = JSON.parse(
    JSON.stringify(schema).replace(/"#\//g, '"openapi#/'),
  );
  const check = ajv.compile(absolute);
  return check(value)
    ? []
    : (check.errors ?? []).map(
        error => `${name}${error.instancePath} ${error.message}`,
      );
}

function at(pointer: string): any {
  return pointer
    .slice(2)
    .split('/')
    .reduce<any>((value, key) => value[key], openApiDocument);
}
