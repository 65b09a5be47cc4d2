import { defaultComponentThemes, UnifiedThemeOptions } from '@backstage/theme';

type Components = NonNullable<UnifiedThemeOptions['components']>;
type Style = (props: unknown) => object;

const cell = defaultComponentThemes?.MuiTableCell?.styleOverrides as unknown as
  | { root: Style; head: Style }
  | undefined;

/** Words stay whole: a name broken into pieces can not be read. A table too wide for the page scrolls. */
const whole = { wordBreak: 'normal', overflowWrap: 'break-word' };

/** What Waymark draws otherwise than Backstage's own theme. */
export const components: Components = {
  MuiTableCell: {
    styleOverrides: {
      ...(cell as object),
      root: (props: unknown) => ({ ...cell?.root(props), ...whole }),
      head: (props: unknown) => ({ ...cell?.head(props), ...whole }),
    } as object,
  },
};
