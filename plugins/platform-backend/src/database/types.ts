import type { DatabaseSize } from '@waymark/platform-common';

/** A database on its own, without a service. */
export interface CreateDatabaseInput { name: string; team: string; environment: string; size: DatabaseSize }
