import type { Connection } from './connection/Connection';
import type { Answer, Call } from './connection/transport';
import { called, kindPath, objectPath } from './paths';
import { refused, statusOf } from './refused';
import type { ObjectRef, WriteContext } from './types';

/** How a change is sent. */
export interface Change {
  method: 'POST' | 'PATCH' | 'DELETE';
  ref: ObjectRef;
  context: Pick<WriteContext, 'signal'>;
  /** What is done, for errors: `applied`. */
  done: string;
  subresource?: string;
  query?: Call['query'];
  body: unknown;
  contentType?: string;
}

/** What a change came to. `moved`: somebody has changed or made it since we looked. */
export type Sent =
  | { is: 'done'; created: boolean; object: any }
  | { is: 'moved' }
  | { is: 'absent' };

const hasMoved = (answer: Answer) =>
  answer.status === 409 &&
  !statusOf(answer)?.details?.causes?.some(
    one => one.reason === 'FieldManagerConflict',
  );

/** Sends changes, and tells what can be tried again at once from what is an error. */
export class Sender {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async send(change: Change): Promise<Sent> {
    const { method, ref, context, subresource } = change;
    const call: Call = {
      method,
      path:
        method === 'POST'
          ? kindPath(ref.kind, ref.namespace)
          : objectPath(ref, subresource),
      query: change.query,
      body: change.body,
      contentType: change.contentType,
      signal: context.signal,
    };
    const answer = await this.#connection.send(call);
    if (answer.status >= 200 && answer.status < 300)
      return {
        is: 'done',
        created: answer.status === 201,
        object: JSON.parse(answer.text),
      };
    if (hasMoved(answer)) return { is: 'moved' };
    const missing = statusOf(answer)?.details;
    if (answer.status === 404 && missing?.name === ref.name)
      return { is: 'absent' };
    const { name: cluster } = this.#connection;
    throw refused(
      { cluster, object: called(ref), done: change.done },
      call,
      answer,
    );
  }
}
