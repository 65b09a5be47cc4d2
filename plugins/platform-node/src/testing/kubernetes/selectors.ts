import { badRequest } from './ApiError';
import type { KubeObject } from './types';

type Test = (object: KubeObject) => boolean;

const KEY = /^([a-z0-9A-Z.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const labels = (object: KubeObject) => object.metadata.labels ?? {};

const unreadable = (text: string, why: string) =>
  badRequest(`unable to parse requirement: ${why} in "${text}"`);

function requirement(text: string): Test {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(v => v.trim());
    return operator === 'in'
      ? o => key in labels(o) && values.includes(labels(o)[key])
      : o => !(key in labels(o)) || !values.includes(labels(o)[key]);
  }
  const equal = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (equal) {
    const [, key, operator, value] = equal;
    if (!KEY.test(key)) throw unreadable(text, 'a key that is no label');
    return operator === '!='
      ? o => labels(o)[key] !== value
      : o => labels(o)[key] === value;
  }
  const absent = text.startsWith('!');
  const key = absent ? text.slice(1).trim() : text;
  if (!KEY.test(key))
    throw unreadable(text, 'found something that is no requirement');
  return o => key in labels(o) !== absent;
}

/** What a label selector lets through. */
export function labelSelector(text = ''): Test {
  if (!text.trim()) return () => true;
  // A comma inside of brackets parts values, not requirements.
  const tests = text
    .split(/,(?![^(]*\))/)
    .map(part => requirement(part.trim()));
  return object => tests.every(test => test(object));
}

/** Fields besides name and namespace that can be selected by, as a real server has them. */
const FIELDS: Record<string, string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'reason',
    'type',
    'reportingComponent',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Job: ['status.successful'],
};

const at = (object: KubeObject, path: string): unknown =>
  path.split('.').reduce<any>((value, key) => value?.[key], object);

/** What a field selector lets through; a field that cannot be selected by is refused. */
export function fieldSelector(text = '', kind = ''): Test {
  if (!text.trim()) return () => true;
  const tests = text.split(',').map((part): Test => {
    const [, field, operator, value] =
      /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
    if (!field)
      throw badRequest(
        `invalid selector: '${text}'; can't understand '${part}'`,
      );
    if (
      ![
        ...(FIELDS[kind] ?? []),
        'metadata.name',
        'metadata.namespace',
      ].includes(field)
    )
      throw badRequest(
        (FIELDS[kind] ?? []).length
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    return o => (String(at(o, field) ?? '') === value) !== (operator === '!=');
  });
  return object => tests.every(test => test(object));
}
