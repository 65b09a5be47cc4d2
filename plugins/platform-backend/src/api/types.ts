import type { operations } from '@waymark/platform-common/api';
import type { Request, Response } from 'express';

/** Who calls, through which door. */
export interface Caller {
  kind: 'user' | 'service' | 'token';
  /** Entity ref of the person, `plugin:<id>`, or `token:<id> of <person>`. */
  actor: string;
  door: 'portal' | 'cli' | 'template' | 'assistant' | 'pipeline' | 'api';
  /** True if a member of the platform team writes for another team; set by the authorisation. */
  onBehalf: boolean;
  /** Of a token: the one service that it is for, and who has made it. */
  token?: { id: string; service: string; person: string };
}

type Params<K extends keyof operations> = operations[K]['parameters'];
type Body<K extends keyof operations> = operations[K] extends { requestBody: { content: { 'application/json': infer B } } } ? B : undefined;
type Json<R> = R extends { content: { 'application/json': infer B } } ? B : never;
type Answer<K extends keyof operations> = {
  [S in keyof operations[K]['responses']]: S extends 'default' ? never : Json<operations[K]['responses'][S]>;
}[keyof operations[K]['responses']];

export interface Call<K extends keyof operations> {
  path: Params<K> extends { path: infer P } ? P : Record<string, never>;
  query: Params<K> extends { query?: infer Q } ? NonNullable<Q> : Record<string, never>;
  body: Body<K>;
  caller: Caller;
  idempotencyKey?: string;
  request: Request;
}

/** What serves one operation of the document. Authorisation is around it, never in it. */
export interface Handler<K extends keyof operations> {
  /** For `x-access: owner`: the team whose thing is written, read from our own table where it exists; all of them, where several must agree. */
  team?(call: Call<K>): Promise<string | string[]>;
  /** What the audit names. */
  subject?(call: Call<K>): string;
  handle(call: Call<K>): Promise<Answer<K>>;
  /** Throws if there is nothing to follow, before the first byte of a stream is written. */
  found?(call: Call<K>): Promise<void>;
  /** Serves the same as server-sent events, where the document offers them. */
  stream?(call: Call<K>, response: Response, signal: AbortSignal): Promise<void>;
}

/** The server stub: every operation of the document has its handler, or it does not compile. */
export type Handlers = { [K in keyof operations]: Handler<K> };
