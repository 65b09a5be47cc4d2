import type { TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';

/** What bringing a binding to its end needs of the outside. */
export interface BindingDeps {
  knex: Knex;
  target(name: string): TargetRegistration;
  /** Called after something that others mirror has changed (a database came or went). A hint. */
  changed(hint: { kind: 'resource'; name: string; change: 'created' | 'deleted' }): void;
}
