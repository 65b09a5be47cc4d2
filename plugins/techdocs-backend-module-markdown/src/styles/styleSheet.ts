import { blocks } from './blocks';
import { layout } from './layout';
import { typeset } from './typeset';

/** The one style sheet of a site, without the line breaks. */
export const styleSheet = `${layout}${typeset}${blocks}`.replace(/\n+/g, '');
