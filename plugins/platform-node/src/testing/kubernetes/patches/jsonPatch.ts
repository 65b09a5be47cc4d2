import { ApiError, badRequest } from '../ApiError';
import { copy, same } from '../json';

interface Operation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: unknown;
}

/** The server answers 422 with the words of its JSON patch library. */
const unprocessable = (message: string) =>
  new ApiError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request`,
    {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    },
  );

const parts = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The place that a pointer names: what holds it, and under which key. */
function place(
  root: any,
  operation: Operation,
  pointer: string,
): [any, string] {
  const steps = parts(pointer);
  const last = steps.pop() ?? '';
  const holder = steps.reduce((at, step) => at?.[step], root);
  if (holder === undefined || holder === null || typeof holder !== 'object')
    throw unprocessable(
      `${operation.op} operation does not apply: doc is missing path: "${pointer}": missing value`,
    );
  return [holder, last];
}

function read(root: any, operation: Operation, pointer: string): any {
  const [holder, key] = place(root, operation, pointer);
  if (!(key in holder))
    throw unprocessable(
      `${operation.op} operation does not apply: doc is missing key: ${pointer}: missing value`,
    );
  return holder[key];
}

function add(
  root: any,
  operation: Operation,
  pointer: string,
  value: unknown,
): void {
  const [holder, key] = place(root, operation, pointer);
  if (!Array.isArray(holder)) holder[key] = value;
  else {
    const index = key === '-' ? holder.length : Number(key);
    if (!(index >= 0 && index <= holder.length))
      throw unprocessable(
        `${operation.op} operation does not apply: index ${key} is out of bounds`,
      );
    holder.splice(index, 0, value);
  }
}

function remove(root: any, operation: Operation, pointer: string): void {
  read(root, operation, pointer);
  const [holder, key] = place(root, operation, pointer);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** JSON patch (RFC 6902). */
export function jsonPatch(target: unknown, operations: unknown): any {
  if (!Array.isArray(operations))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  const root = copy(target);
  for (const operation of operations as Operation[]) {
    const { op, path, from = '', value } = operation;
    if (op === 'test') {
      if (!same(read(root, operation, path), value))
        throw unprocessable(`testing value ${path} failed: test failed`);
    } else if (op === 'add') add(root, operation, path, value);
    else if (op === 'remove') remove(root, operation, path);
    else if (op === 'replace') {
      read(root, operation, path);
      const [holder, key] = place(root, operation, path);
      holder[key] = value;
    } else if (op === 'copy' || op === 'move') {
      const found = copy(read(root, operation, from));
      if (op === 'move') remove(root, operation, from);
      add(root, operation, path, found);
    } else throw badRequest(`Unexpected kind: ${op}`);
  }
  return root;
}
