import type { LiveObject } from '../state/live';
import type { Connection } from './connection/Connection';
import type { Answer, Call } from './connection/transport';
import { called, kindPath, objectPath, selector } from './paths';
import { refused, statusOf } from './refused';
import type { Kind, ListOptions, ObjectRef } from './types';

const PAGE = 500;
/** How often a list is begun anew because its pages have become too old. */
const TRIES = 3;

/** A whole list, and the version at which it was so: watches go on from there. */
export interface Listed<T> {
  items: T[];
  resourceVersion: string;
}

const good = ({ status }: Answer) => status >= 200 && status < 300;

/** True if an API server says that there is none. Anything else that answers 404 says nothing about objects. */
const absent = (answer: Answer) =>
  answer.status === 404 && statusOf(answer) !== undefined;

/** What can be had without changing anything. */
export class Reader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** One object; undefined if there is none, or none of its kind. */
  async read<T extends LiveObject>(
    ref: ObjectRef,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const call: Call = { method: 'GET', path: objectPath(ref), signal };
    const answer = await this.#connection.send(call);
    if (absent(answer)) return undefined;
    if (!good(answer)) throw this.#refused(called(ref), call, answer);
    return JSON.parse(answer.text);
  }

  /** All objects that are asked for; none where their kind is not served. */
  async list<T extends LiveObject>(
    kind: Kind,
    options: ListOptions,
  ): Promise<Listed<T>> {
    for (let tries = 1; ; tries += 1) {
      const all = await this.#pages<T>(kind, options, tries < TRIES);
      if (all) return all;
    }
  }

  /** Undefined if the pages grew too old to be turned. */
  async #pages<T extends LiveObject>(
    kind: Kind,
    { namespace, labels = {}, signal }: ListOptions,
    again: boolean,
  ): Promise<Listed<T> | undefined> {
    const items: T[] = [];
    let page: string | undefined;
    for (;;) {
      const call: Call = {
        method: 'GET',
        path: kindPath(kind, namespace),
        query: {
          limit: PAGE,
          labelSelector: selector(labels) || undefined,
          continue: page,
        },
        signal,
      };
      const answer = await this.#connection.send(call);
      if (absent(answer)) return { items: [], resourceVersion: '' };
      if (answer.status === 410 && page && again) return undefined;
      if (!good(answer))
        throw this.#refused(`The list of ${kind.plural}`, call, answer);
      const { metadata, items: some } = JSON.parse(answer.text);
      // Elements of a list do not say what they are.
      for (const one of some ?? [])
        items.push({ ...one, apiVersion: kind.apiVersion, kind: kind.kind });
      page = metadata?.continue || undefined;
      if (!page) return { items, resourceVersion: metadata?.resourceVersion };
    }
  }

  #refused(object: string, call: Call, answer: Answer) {
    const { name: cluster } = this.#connection;
    return refused({ cluster, object, done: 'read' }, call, answer);
  }
}
