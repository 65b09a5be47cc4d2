import type { LoginRef } from '@waymark/platform-common';

/** A database whose login is exchanged for another. */
export interface RotateInput {
  resource: string;
  /** What people call it. */
  name: string;
  /** Null for one without a service, and for one that its service does not use. */
  service: string | null;
  team: string;
  environment: string;
  reason: string | null;
}

/** A database that takes the place of the one that its service uses. */
export interface SwapInput {
  resource: string;
  name: string;
  service: string;
  team: string;
  environment: string;
  reason: string | null;
}

/** What the first step of a rotation remembers, once for each attempt. */
export interface Exchange {
  attempt: number;
  object: string;
  /** The login that counted until now, and the one that comes. */
  before: LoginRef;
  next: LoginRef;
  /** True if processes of a service use it: they are exchanged one by one, beside themselves. */
  served: boolean;
  generation: number;
}
