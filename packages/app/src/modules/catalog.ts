import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogHealthModule } from '@waymark/plugin-platform';

/** The catalog as upstream has it, with a health dot for each service in its table. */
export const catalog = [catalogPlugin, catalogHealthModule];
