import { defaultComponentThemes, UnifiedThemeOptions } from '@backstage/theme';

type Components = NonNullable<UnifiedThemeOptions['components']>;
type Style = (props: unknown) => object;

const cell = defaultComponentThemes?.MuiTableCell?.styleOverrides as unknown as
  | { root: Style; head: Style }
  | undefined;

/** Words stay whole: a name broken into pieces can not be read. A table too wide for the page scrolls. */
const whole = { wordBreak: 'normal', overflowWrap: 'break-word' };

/** Upstream's own pieces are not among the theme's known names. */
const upstream = {
  // Beside its icon "Owned" had no room on a laptop.
  CatalogReactUserListPicker: {
    styleOverrides: {
      root: { backgroundColor: 'transparent', marginTop: 0 },
      title: { marginLeft: 0 },
      groupWrapper: { marginLeft: 0, marginRight: 0 },
      listIcon: { display: 'none' },
    },
  },
};

/** What Waymark draws otherwise than Backstage's own theme. */
export const components = {
  ...upstream,
  MuiTableCell: {
    styleOverrides: {
      ...(cell as object),
      root: (props: unknown) => ({ ...cell?.root(props), ...whole }),
      head: (props: unknown) => ({ ...cell?.head(props), ...whole }),
    } as object,
  },
} as Components;
