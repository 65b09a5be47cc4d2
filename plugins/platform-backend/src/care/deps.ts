import type { AdoptedCare } from '../adoption/AdoptedCare';
import type { BindingDeps } from '../binding/types';
import type { DatabaseRules } from './rules';

/** What looking after databases needs of the outside. */
export interface CareDeps extends BindingDeps { databases: DatabaseRules; adopted: AdoptedCare }
